// swift-tools-version: 6.3
import PackageDescription

// MARK: - Settings

/// Every Swift target is held to the same rules; see docs/decisions/0002-strictness.md.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Spans of memory that a matrix owns need lifetimes that are written out.
///
/// The feature is experimental in name; the standard
/// library's own spans rest on it, and nothing of it shows outside the module.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

/// The kernels are optimised in debug builds too; see docs/decisions/0003-optimised-kernels-in-debug.md.
///
/// Contraction is off so that a fused multiply-add happens where it is written and nowhere else.
let kernels: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"])
]

/// What reads every byte of a file, and the slow twin, are optimised in debug builds as well, for the same reason.
let loops: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Tests run against optimised code, and are not optimised themselves, which would take longer than they do;
/// see docs/decisions/0037-tests-of-the-release-build.md.
let tests: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let real: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

// MARK: - Package

let package = Package(
  name: "swift-gaussian",
  products: [
    .library(name: "Gaussian", targets: ["Gaussian"]),
    .library(name: "GaussianIO", targets: ["GaussianIO"]),
    .library(name: "ModelEvaluation", targets: ["ModelEvaluation"]),
    .library(name: "GaussianWorkflows", targets: ["GaussianWorkflows"]),
    .library(name: "GaussianPlots", targets: ["GaussianPlots"]),
    .library(name: "GaussianTesting", targets: ["GaussianTesting"]),
    .library(name: "GaussianReference", targets: ["GaussianReference"]),
    .library(name: "GaussianC", type: .dynamic, targets: ["GaussianC", "CGaussian"]),
    .executable(name: "gauss", targets: ["gauss"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
  ],
  targets: [
    // MARK: Below the language: system libraries, the kernels, number text, Boost.Math, the shipped data
    .systemLibrary(
      name: "COpenBLAS",
      pkgConfig: "openblas lapacke",
      providers: [
        .apt(["libopenblas-dev", "liblapacke-dev"]),
        .brew(["openblas"]),
        .yum(["openblas-devel", "lapack-devel"]),
      ]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"]), .yum(["zlib-devel"])]),
    .systemLibrary(
      name: "CZstandard", pkgConfig: "libzstd",
      providers: [.apt(["libzstd-dev"]), .brew(["zstd"]), .yum(["libzstd-devel"])]),
    .target(name: "CGaussianKernels", cSettings: kernels),
    .target(name: "CShippedData"),
    .target(name: "CNumericText", cxxSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]),
    .target(
      name: "CSpecialFunctions",
      cxxSettings: [.unsafeFlags(["-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"])]),

    // MARK: The engine
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS", real], swiftSettings: strict + lifetimes),
    .target(name: "RandomStreams", dependencies: ["CGaussianKernels", real], swiftSettings: strict),
    .target(name: "SpecialFunctions", dependencies: ["CSpecialFunctions", real], swiftSettings: strict),
    .target(
      name: "GaussianEngine",
      dependencies: ["LinearAlgebra", "RandomStreams", "CGaussianKernels", real],
      swiftSettings: strict),

    // MARK: What a user imports
    .target(
      name: "Gaussian",
      dependencies: ["GaussianEngine", "LinearAlgebra", "RandomStreams", "SpecialFunctions", real],
      swiftSettings: strict),
    .target(
      name: "ModelEvaluation",
      dependencies: ["Gaussian", "GaussianEngine", "LinearAlgebra", "RandomStreams", "SpecialFunctions", real],
      swiftSettings: strict),
    .target(
      name: "GaussianIO",
      dependencies: ["Gaussian", "LinearAlgebra", "CNumericText", "CZlib", "CZstandard"],
      swiftSettings: loops),
    .target(
      name: "GaussianTesting", dependencies: ["Gaussian", "GaussianEngine", "LinearAlgebra", real],
      swiftSettings: strict),
    .target(
      name: "GaussianWorkflows", dependencies: ["Gaussian", "GaussianIO", "ModelEvaluation"], swiftSettings: strict),
    .target(name: "ChildProcesses", swiftSettings: strict),
    .target(
      name: "GaussianPlots", dependencies: ["Gaussian", "GaussianIO", "ModelEvaluation", "ChildProcesses"],
      swiftSettings: strict),
    .target(name: "CGaussian", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-pedantic", "-Werror"])]),
    .target(
      name: "GaussianC",
      dependencies: [
        "CGaussian", "Gaussian", "GaussianEngine", "GaussianIO", "GaussianWorkflows", "LinearAlgebra",
        "ModelEvaluation",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "gauss",
      dependencies: [
        "Gaussian", "GaussianIO", "GaussianPlots", "GaussianWorkflows", "ModelEvaluation", "LinearAlgebra",
        "GaussianEngine", "CShippedData",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // MARK: Examples, complete programs that are built with everything else
    .executableTarget(
      name: "WorldMap", dependencies: ["Gaussian", "GaussianIO", "ModelEvaluation"], path: "Examples/WorldMap",
      swiftSettings: strict),
    .executableTarget(
      name: "Penguins", dependencies: ["Gaussian", "GaussianIO"], path: "Examples/Penguins", swiftSettings: strict),
    .executableTarget(
      name: "Cylinders",
      dependencies: [
        "Gaussian", "GaussianPlots", "ModelEvaluation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/Cylinders", swiftSettings: strict),

    // MARK: The slow twin
    .target(name: "GaussianReference", dependencies: [real], swiftSettings: loops),

    // MARK: Tests, one bundle a target
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: loops),
    .testTarget(
      name: "LinearAlgebraTests",
      dependencies: ["LinearAlgebra", "GaussianReference", "TestSupport", real],
      swiftSettings: tests),
    .testTarget(
      name: "RandomStreamsTests",
      dependencies: ["RandomStreams", "CGaussianKernels"],
      resources: [.copy("Fixtures")], swiftSettings: tests),
    .testTarget(
      name: "SpecialFunctionsTests",
      dependencies: ["SpecialFunctions", "TestSupport", real],
      exclude: ["Fixtures"], swiftSettings: tests),
    .testTarget(
      name: "GaussianEngineTests",
      dependencies: [
        "GaussianEngine", "LinearAlgebra", "GaussianReference", "RandomStreams", "TestSupport",
      ],
      swiftSettings: tests),
    .testTarget(
      name: "GaussianTests",
      dependencies: [
        "Gaussian", "GaussianTesting", "GaussianReference", "LinearAlgebra", "GaussianEngine", "RandomStreams",
        "SpecialFunctions", "TestSupport", real,
      ],
      swiftSettings: tests),
    .testTarget(
      name: "GaussianReferenceTests", dependencies: ["GaussianReference", "TestSupport", real],
      swiftSettings: tests),
    .testTarget(
      name: "ModelEvaluationTests",
      dependencies: [
        "ModelEvaluation", "Gaussian", "GaussianReference", "LinearAlgebra", "GaussianEngine", "RandomStreams",
        "SpecialFunctions", "TestSupport", real,
      ],
      swiftSettings: tests),
    .testTarget(
      name: "GaussianIOTests",
      dependencies: ["GaussianIO", "Gaussian", "LinearAlgebra"],
      exclude: ["Fixtures"],
      swiftSettings: tests),
    .testTarget(
      name: "GaussianWorkflowsTests", dependencies: ["GaussianWorkflows", "Gaussian", "GaussianIO", "ModelEvaluation"],
      swiftSettings: tests),
    .testTarget(
      name: "GaussianCTests", dependencies: ["GaussianC", "ChildProcesses"], exclude: ["Programs"],
      swiftSettings: tests),
    .testTarget(
      name: "GaussTests", dependencies: ["gauss", "ChildProcesses", "GaussianIO", "GaussianWorkflows", "TestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "CylindersTests",
      dependencies: [
        "Cylinders", "Gaussian", "GaussianPlots", "ModelEvaluation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: tests),
  ],
  cxxLanguageStandard: .cxx17
)
