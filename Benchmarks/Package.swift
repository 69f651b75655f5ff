// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nothing it needs reaches a user of swift-gaussian.
let package = Package(
  name: "gauss-benchmarks",
  dependencies: [
    .package(name: "swift-gaussian", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .systemLibrary(name: "CBenchmarkBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CMachineLimits", cSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "gauss-benchmark",
      dependencies: [
        "CBenchmarkBLAS", "CMachineLimits",
        .product(name: "Gaussian", package: "swift-gaussian"),
        .product(name: "GaussianIO", package: "swift-gaussian"),
        .product(name: "ModelEvaluation", package: "swift-gaussian"),
        .product(name: "GaussianReference", package: "swift-gaussian"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  ]
)
