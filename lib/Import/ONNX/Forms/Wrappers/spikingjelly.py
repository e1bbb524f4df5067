class Step(torch.nn.Module):  # one time step: states go in and come out
    def __init__(self, x, net):
        super().__init__()
        functional.set_step_mode(net, "s")
        self.net = net
        net(x)  # makes the states
        self.states = [(m, n) for m in net.modules() if hasattr(m, "named_memories")
                       for n, v in m.named_memories() if torch.is_tensor(v)]
        self.start = [torch.zeros_like(getattr(m, n)) for m, n in self.states]
    def forward(self, x, *states):
        for (m, n), state in zip(self.states, states): setattr(m, n, state)
        return self.net(x), *[getattr(m, n) for m, n in self.states]
