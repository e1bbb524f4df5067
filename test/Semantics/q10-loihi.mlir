// RUN: snn-run --check %s

// Q10: Loihi's neuron with iDecay = 1024, vDecay = 512, bias 2, vThMant = 100, one
// weight of 50, truncated towards zero:
//   li: 3200; 2400; 1800 - 3200 = -1400; -1050 + 9600 = 8550; 6412 + 9600; 12009
//   lif: 3200 + 128 = 3328; 2912 + 2400 + 128 = 5440; 4760 - 1400 + 128 = 3488;
//     3052 + 8550 + 128 = 11730 > 6400, so 0; 16140, so 0; 12137, so 0.

qsnn.network @n(%x: tensor<1xi4>) -> tensor<1xi1> {
  %w = arith.constant dense<50> : tensor<1x1xi8>
  %i = qsnn.linear "fc" %x, %w overflow wrap 32 : (tensor<1xi4>, tensor<1x1xi8>) -> tensor<1xi32>
  %u = qsnn.li "lif.syn" %i leak 3072 shift 12 round trunc frac 6 bias 0 init 0 membrane wrap 32 fold 24 i32 unit 1.0 : tensor<1xi32> -> tensor<1xi32>
  %s = qsnn.lif "lif" %u leak 3584 shift 12 round trunc frac 0 bias 128 threshold 6400 reset to 0 init 0 membrane wrap 32 saturate -8388607 8388607 i24 unit 1.0 : tensor<1xi32> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "Loihi" of @n {
  check.input dense<[[1], [0], [-1], [3], [3], [0]]> : tensor<6x1xi8>
  check.expect_post "lif.syn" dense<[[3200], [2400], [-1400], [8550], [16012], [12009]]> : tensor<6x1xi64>
  check.expect_spikes "lif" dense<[[0], [0], [0], [1], [1], [1]]> : tensor<6x1xi1>
  check.expect_pre "lif" dense<[[3328], [5440], [3488], [11730], [16140], [12137]]> : tensor<6x1xi64>
  check.expect_post "lif" dense<[[3328], [5440], [3488], [0], [0], [0]]> : tensor<6x1xi64>
}

// 'clear every 3 phase 2': v[-1] anew before the steps t with t mod 3 = 2. Leak 1/2
// (floor), f = 2, x = 1, v[-1] = 1: 4, 6, then from 1: 4, 6, 7, then from 1: 4, 6.
qsnn.network @clear(%x: tensor<1xi8>) -> tensor<1xi1> {
  %s = qsnn.lif "lif" %x leak 1 shift 1 round floor frac 2 bias 0 threshold 100 reset none init 1 clear every 3 phase 2 membrane exact i12 unit 1.0 : tensor<1xi8> -> tensor<1xi1>
  qsnn.output %s : tensor<1xi1>
}

check.case "clear" of @clear {
  check.input dense<[[1], [1], [1], [1], [1], [1], [1]]> : tensor<7x1xi16>
  check.expect_spikes "lif" dense<[[0], [0], [0], [0], [0], [0], [0]]> : tensor<7x1xi1>
  check.expect_pre "lif" dense<[[4], [6], [4], [6], [7], [4], [6]]> : tensor<7x1xi64>
  check.expect_post "lif" dense<[[4], [6], [4], [6], [7], [4], [6]]> : tensor<7x1xi64>
}
