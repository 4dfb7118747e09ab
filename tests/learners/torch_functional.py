import torch
import torch.nn as nn
import torch.nn.functional as F


class TwoLayerNet(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(TwoLayerNet, self).__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, output_size)

    def forward(self, x):
        return self.fc2(torch.sigmoid(self.fc1(x)))


# 텐서용
def softmax(x):
    return F.softmax(x, dim=-1)


net = TwoLayerNet(784, 50, 10)
print(net)
