class Step(torch.nn.Module):  # one time step: states go in and come out
    def __init__(self, x, net):  # a SequentialState of …Cell modules
        super().__init__()
        self.net = net
        self.kinds = [s if s is None else type(s) for s in net(x)[1]]
        self.start = [torch.zeros_like(v) for s in net(x)[1] if s for v in s]
    def forward(self, x, *states):
        rest = iter(states)
        state = [k and k(*[next(rest) for _ in k._fields]) for k in self.kinds]
        y, state = self.net(x, state)
        return y, *[v for s in state if s for v in s]
