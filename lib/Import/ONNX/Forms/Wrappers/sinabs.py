class Step(torch.nn.Module):  # one time step: states go in and come out
    def __init__(self, x, net):
        super().__init__()
        self.net = net
        layers = [m for m in net.modules() if isinstance(m, sl.StatefulLayer)]
        self.states = [(m, n) for m in layers for n, _ in m.named_buffers()]
        self.start = [torch.zeros_like(state) for state in self(x)[1:]]
    def forward(self, x, *states):
        for (m, n), state in zip(self.states, states): setattr(m, n, state)
        return self.net(x), *[getattr(m, n) for m, n in self.states]
