step = Step(x, net.eval()).eval()  # x: one sample of one step, e.g. [1, 784]
torch.onnx.export(step, (x, *step.start), "step.onnx", input_names=["x"],
                  external_data=False)
