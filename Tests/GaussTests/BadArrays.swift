import Foundation

extension BadInput {
  /// Array files that `gauss fit` cannot use.
  static let arrays: [BadInput] = [
    .npy("NPY, wrong magic", Data("hello, world".utf8), "'hello,'", advice: "save it again with numpy.save"),
    .npy("NPY, empty", Data(), "the file is empty", advice: "save it again with numpy.save"),
    .npy("NPY, six bytes", Data([0x93] + Array("NUMPY".utf8)), "ends in its header", advice: "save it again"),
    .npy(
      "NPY, truncated", GaussTests.npy(shape: "(5, 2)", [1, 2, 3, 4, 5]), "80 bytes", "the file has 40",
      advice: "copy the file again"),
    .npy(
      "NPY, header longer than the file", GaussTests.npy(shape: "(1, 1)", [1], headerLength: 60_000),
      "60000 bytes", advice: "copy the file again"),
    .npy(
      "NPY, shape that overflows", GaussTests.npy(shape: "(4611686018427387904, 4611686018427387904)", []),
      "4611686018427387904", advice: "copy the file again"),
    .npy(
      "NPY, product of shape and size that overflows", GaussTests.npy(shape: "(2305843009213693952, 4)", []),
      "2305843009213693952", advice: "copy the file again"),
    .npy(
      "NPY, objects", GaussTests.npy(shape: "(1, 1)", type: "|O", [0]), "'|O'", advice: "convert the array"),
    .npy("NPY, 3-D", GaussTests.npy(shape: "(1, 2, 2)", [1, 2, 3, 4]), "3 dimensions", advice: "reshape it"),
    .npy("NPY, no rows", GaussTests.npy(shape: "(0, 2)", []), "0 × 2", advice: "save one that does"),
    .npy(
      "NPY, NaN", GaussTests.npy(shape: "(2, 2)", [1, 2, 3, .nan]), "row 2, column 2: nan",
      advice: "remove the row"),
    .npy(
      "NPY, bytes left over", GaussTests.npy(shape: "(1, 1)", [1, 2]), "8 bytes follow",
      advice: "save it again"),
  ]
}
