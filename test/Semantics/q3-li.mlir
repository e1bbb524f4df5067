// RUN: snn-run --check %s

// Q3: an 'li' is Q2 alone. f = 2, c = 1, leak 3/4 (nearest), v[-1] = 10:
//   ⌊7.5 + ½⌋ + 4 + 1 = 13; ⌊9.75 + ½⌋ + 1 = 11; ⌊8.25 + ½⌋ - 8 + 1 = 1.

qsnn.network @n(%x: tensor<1xi8>) -> (tensor<1xi16> {snn.unit = 0.5 : f64}) attributes {decode = #snn.decode<last>} {
  %v = qsnn.li "li" %x leak 3 shift 2 round nearest frac 2 bias 1 init 10 membrane exact i16 unit 0.5 : tensor<1xi8> -> tensor<1xi16>
  qsnn.output %v : tensor<1xi16>
}

check.case "integrates" of @n {
  check.input dense<[[1], [0], [-2]]> : tensor<3x1xi8>
  check.expect_post "li" dense<[[13], [11], [1]]> : tensor<3x1xi64>
  check.expect_output 0 dense<[[6.5], [5.5], [0.5]]> : tensor<3x1xf32>
}
