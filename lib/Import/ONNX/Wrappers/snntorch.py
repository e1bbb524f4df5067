class Step(torch.nn.Module):  # one time step: states go in and come out
    def __init__(self, x, layers):  # nn.Sequential or [net.fc1, net.lif1, …]
        super().__init__()
        self.net, names = torch.nn.Sequential(*layers), ("spk", "syn", "mem")
        self.states = [(m, n) for m in layers for n in names if hasattr(m, n)]
        for module, _ in self.states:
            module.init_hidden, module.output = True, False
        self.start = [torch.zeros_like(state) for state in self(x)[1:]]
    def forward(self, x, *states):
        for (module, name), state in zip(self.states, states):
            setattr(module, name, state)
        return self.net(x), *[getattr(m, n) for m, n in self.states]
