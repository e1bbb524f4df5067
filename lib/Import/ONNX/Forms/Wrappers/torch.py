class Step(torch.nn.Module):  # one time step: states go in and come out
    def __init__(self, x, net):
        super().__init__()
        self.net = net
        self.start = [torch.zeros(1, 128), torch.zeros(1, 10)]
    def forward(self, x, v1, v2):  # what one turn of the loop over time does
        z, v1 = self.net.neuron1(self.net.fc1(x), v1)
        z, v2 = self.net.neuron2(self.net.fc2(z), v2)
        return z, v1, v2
