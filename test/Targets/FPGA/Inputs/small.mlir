// A small network with everything that a core can do: synapse biases, neuron
// biases and thresholds that differ, both leaks and two resets.
qsnn.network @small(%x: tensor<12xui8> {snn.events = "counts", snn.max = 7 : i64, snn.name = "x"}) -> tensor<3xi1>
    attributes {decode = #snn.decode<count>, steps = 8 : i64} {
  %w1 = arith.constant dense<[[0, 1, 0, 3, 0, 0, 0, 1, 0, -1, -5, 0], [0, 0, 2, -6, 0, 0, -1, -8, -1, 3, -7, 3], [1, 0, 0, 6, 2, 3, -6, 0, 0, -5, 0, -6], [0, 6, -4, 5, 6, 0, 2, 2, 6, 0, 3, 4], [7, -4, 7, 0, 7, 6, 2, 0, 0, 0, 0, 0], [4, 4, 0, 0, 6, 0, 0, -6, 7, 6, 2, 3], [0, 0, -3, -3, 1, 0, -2, 4, 0, 0, 0, 4], [0, 0, 4, 2, -7, 7, -3, -6, 0, -4, 0, 0], [-2, -8, -5, 0, -1, 6, 6, 0, 0, -6, 7, -6], [-4, 0, -8, 1, 0, -7, 0, 5, -1, -3, 0, 0]]> : tensor<10x12xi4>
  %b1 = arith.constant dense<[1, -2, 0, 3, 0, 0, 0, -4, 0, 5]> : tensor<10xi8>
  %i1 = qsnn.linear "fc1" %x, %w1 bias %b1 : (tensor<12xui8>, tensor<10x12xi4>, tensor<10xi8>) -> tensor<10xi11>
  %s1 = qsnn.lif "lif1" %i1 leak 3 shift 2 round floor frac 2 bias dense<[0, 4, 0, 6, -2, -4, -4, 2, -2, 6]> : tensor<10xi64> threshold dense<[70, 33, 54, 57, 62, 88, 33, 50, 27, 34]> : tensor<10xi64> reset subtract 20 init 5 membrane exact i16 unit 2.500000e-01 : tensor<10xi11> -> tensor<10xi1>
  %w2 = arith.constant dense<[[0, 0, 0, -4, 0, -3, 0, -7, 0, -4], [0, -3, -7, -6, 0, 0, 0, 0, -4, 4], [5, 0, -2, 1, -1, 0, -4, 1, 0, -7]]> : tensor<3x10xi4>
  %i2 = qsnn.linear "fc2" %s1, %w2 : (tensor<10xi1>, tensor<3x10xi4>) -> tensor<3xi8>
  %s2 = qsnn.lif "lif2" %i2 leak 7 shift 3 round trunc frac 1 bias 1 threshold 9 reset to -2 init -3 membrane exact i10 unit 5.000000e-01 : tensor<3xi8> -> tensor<3xi1>
  qsnn.output %s2 : tensor<3xi1>
}
