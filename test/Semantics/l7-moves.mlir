// RUN: snn-run --check %s

// L7, N5: shapes are [C, H, W], row-major: element (c, y, x) of [2, 2, 3] is element
// 6c + 3y + x of the flat tensor. A transposition moves elements, a reshape only
// names them anew, a concatenation puts them behind each other along its axis, a slice takes
// of each dimension some from one on, a stride apart.

snn.network @float(%x: tensor<2x2x3xui8>) -> (tensor<12xui8>, tensor<3x2x2xui8>, tensor<2x3x3xui8>, tensor<1x2x2xui8>) {
  %f = snn.reshape %x : tensor<2x2x3xui8> -> tensor<12xui8>
  %t = snn.transpose %x perm [2, 0, 1] : tensor<2x2x3xui8> -> tensor<3x2x2xui8>
  %p = snn.pool "rows" max %x window [2, 1] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x2x3xui8> -> tensor<2x1x3xui8>
  %c = snn.concat "cat" axis 1 %x, %p : (tensor<2x2x3xui8>, tensor<2x1x3xui8>) -> tensor<2x3x3xui8>
  %s0 = snn.slice %x begin [1, 0, 0] stride [1, 1, 2] : tensor<2x2x3xui8> -> tensor<1x2x2xui8>
  snn.output %f, %t, %c, %s0 : tensor<12xui8>, tensor<3x2x2xui8>, tensor<2x3x3xui8>, tensor<1x2x2xui8>
}

qsnn.network @integer(%x: tensor<2x2x3xui8>) -> (tensor<12xui8>, tensor<3x2x2xui8>, tensor<2x3x3xui8>, tensor<1x2x2xui8>) {
  %f = qsnn.reshape %x : tensor<2x2x3xui8> -> tensor<12xui8>
  %t = qsnn.transpose %x perm [2, 0, 1] : tensor<2x2x3xui8> -> tensor<3x2x2xui8>
  %p = qsnn.pool "rows" max %x window [2, 1] stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] : tensor<2x2x3xui8> -> tensor<2x1x3xui8>
  %c = qsnn.concat "cat" axis 1 %x, %p : (tensor<2x2x3xui8>, tensor<2x1x3xui8>) -> tensor<2x3x3xui8>
  %s0 = qsnn.slice %x begin [1, 0, 0] stride [1, 1, 2] : tensor<2x2x3xui8> -> tensor<1x2x2xui8>
  qsnn.output %f, %t, %c, %s0 : tensor<12xui8>, tensor<3x2x2xui8>, tensor<2x3x3xui8>, tensor<1x2x2xui8>
}

check.case "moved" of @float, @integer {
  check.input dense<[[[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]]> : tensor<1x2x2x3xui8>
  check.expect_output 0 dense<[[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]> : tensor<1x12xui8>
  check.expect_output 1 dense<[[[[0, 3], [6, 9]], [[1, 4], [7, 10]], [[2, 5], [8, 11]]]]> : tensor<1x3x2x2xui8>
  check.expect_output 2 dense<[[[[0, 1, 2], [3, 4, 5], [3, 4, 5]], [[6, 7, 8], [9, 10, 11], [9, 10, 11]]]]> : tensor<1x2x3x3xui8>
  check.expect_output 3 dense<[[[[6, 8], [9, 11]]]]> : tensor<1x1x2x2xui8>
}
