class Step(torch.nn.Module):  # one time step: states go in and come out
    def __init__(self, x, layers):  # nn.Sequential or [net.fc1, net.lif1, …]
        super().__init__()
        self.net = torch.nn.Sequential(*layers)
        names = "spk syn syn_exc syn_inh mem".split()
        self.states = [(m, n) for m in self.net.modules() for n in names
                       if hasattr(m, n)]
        for m, _ in self.states: m.init_hidden, m.output = True, False
        self.start = [torch.zeros_like(state) for state in self(x)[1:]]
    def forward(self, x, *states):
        for (m, n), state in zip(self.states, states): setattr(m, n, state)
        return self.net(x), *[getattr(m, n) for m, n in self.states]
