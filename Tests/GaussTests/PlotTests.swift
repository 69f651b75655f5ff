import Foundation
import Testing

@Suite("Plots")
struct PlotTests {
  private static let kinds = ["corner", "density", "qq", "trace", "bic", "scree", "biplot", "map"]
  private static let signatures = ["svg": "<?xml", "png": "\u{89}PNG\r\n\u{1A}\n", "pdf": "%PDF-1."]

  private func prepare(_ kind: String, in scratch: Scratch) async throws {
    let options =
      switch kind {
      case "qq": [String]()
      case "scree", "biplot": ["--factors", "2"]
      default: ["--components", "2"]
      }
    let outcome = try await gauss(["fit", shipped("faithful.csv"), "-o", "m.json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
  }

  @Test("every kind is drawn in every format", .enabled(if: hasGnuplot), arguments: kinds)
  func formats(_ kind: String) async throws {
    let scratch = try Scratch()
    try await prepare(kind, in: scratch)
    let mask = kind == "map" ? ["--mask", shipped("land_mask_tenth_degree.npy")] : []
    for (suffix, signature) in Self.signatures {
      let name = "picture.\(suffix)"
      let arguments = ["plot", "m.json", shipped("faithful.csv"), "--kind", kind, "-o", name, "--size", "900x500"]
      let outcome = try await gauss(arguments + mask, in: scratch)
      #expect(outcome.isSuccess, "\(outcome.errors)")
      #expect(outcome.errors == "", "\(outcome.errors)")
      #expect(outcome.outputText == "Drew the \(kind) plot of m.json to \(name)\n")
      let picture = try scratch.data(name)
      #expect(picture.starts(with: signature.unicodeScalars.map { UInt8($0.value) }))
      #expect(picture.count > 3_000)
    }
    #expect(try scratch.snapshot().count == 4)
    // Width and height of a PNG are the first of its fields.
    let png = [UInt8](try scratch.data("picture.png"))
    #expect(Array(png[16..<24]) == [0, 0, 3, 132, 0, 0, 1, 244])
  }

  @Test("a script draws what the command would", .enabled(if: hasGnuplot))
  func script() async throws {
    let scratch = try Scratch()
    try await prepare("corner", in: scratch)
    let arguments = ["plot", "m.json", shipped("faithful.csv")]
    let wrote = try await gauss(arguments + ["--script", "-o", "corner.gp"], in: scratch)
    #expect(wrote.isSuccess)
    #expect(wrote.outputText == "Wrote a script for the corner plot of m.json to corner.gp\n")
    let drew = try await gauss(arguments + ["-o", "corner.svg"], in: scratch)
    #expect(drew.isSuccess, "\(drew.errors)")
    let drawn = try await shell("gnuplot -d corner.gp > by-hand.svg", in: scratch)
    #expect(drawn.isSuccess)
    #expect(drawn.errors == "")
    #expect(try scratch.text("by-hand.svg") == scratch.text("corner.svg"))
  }

  @Test("names with a meaning to gnuplot or the shell are shown and do nothing", .enabled(if: hasGnuplot))
  func names() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a_b^{c},\"it's `touch gone`\"\n1,2\n2,1\n4,7\n5,5\n")
    _ = try await gauss("fit", "t.csv", "-o", "m.json", in: scratch)
    let outcome = try await gauss("plot", "m.json", "t.csv", "-o", "p.svg", "--title", "<b> & co", in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    let picture = try scratch.text("p.svg")
    #expect(picture.contains("<text>a_b^{c}</text>"))
    #expect(picture.contains("it's `touch gone`</text>"))
    #expect(picture.contains("&lt;b> &amp; co"))
    #expect(!FileManager.default.fileExists(atPath: scratch.url("gone").path))
  }

  @Test("every kind of model has a corner and a density", .enabled(if: hasGnuplot))
  func models() async throws {
    let scratch = try Scratch()
    let iris = shipped("iris.csv")
    for options in [
      ["--ignore", "species"], ["--ignore", "species", "--components", "3", "--covariance", "tied"],
      ["--label", "species"], ["--ignore", "species", "--kernel-density", "scott"],
      ["--ignore", "species", "--factors", "2"],
    ] {
      let fitted = try await gauss(["fit", iris, "-o", "m.json"] + options, in: scratch)
      try #require(fitted.isSuccess, "\(fitted.errors)")
      let corner = try await gauss("plot", "m.json", iris, "-o", "p.png", in: scratch)
      #expect(corner.isSuccess, "\(corner.errors)")
      #expect(corner.errors == "", "\(corner.errors)")
      let density = try await gauss(
        "plot", "m.json", "--kind", "density", "--columns", "petal_width,sepal_width", "-o", "p.png", in: scratch)
      #expect(density.isSuccess, "\(density.errors)")
      #expect(density.errors == "", "\(density.errors)")
    }
  }

  // MARK: The program that draws

  /// Runs `gauss plot` with another program, or none, in the place of gnuplot.
  private func outcome(with gnuplot: String?, in scratch: Scratch) async throws -> Command.Outcome {
    try await prepare("corner", in: scratch)
    try FileManager.default.createDirectory(at: scratch.url("bin"), withIntermediateDirectories: true)
    if let gnuplot {
      try scratch.write("bin/gnuplot", gnuplot)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: scratch.url("bin/gnuplot").path)
    }
    try scratch.write("p.png", "kept as it was")
    let before = try scratch.snapshot()
    let outcome = try await gauss(
      "plot", "m.json", "-o", "p.png", in: scratch, environment: ["PATH": scratch.url("bin").path])
    #expect(try scratch.snapshot() == before)
    #expect(outcome.status == 69)
    #expect(outcome.outputText == "")
    #expect(!outcome.isSignalled)
    #expect(outcome.errors.hasPrefix("gauss: "), "\(outcome.errors)")
    #expect(outcome.errors.count { $0 == "\n" } == 1, "\(outcome.errors)")
    return outcome
  }

  @Test("a missing gnuplot is one line that says how to get it")
  func missing() async throws {
    let outcome = try await outcome(with: nil, in: try Scratch())
    #expect(outcome.errors.contains("there is no gnuplot on the PATH"))
    #expect(outcome.errors.contains("; install it with Scripts/setup, or write what it would draw with --script"))
  }

  @Test(
    "a gnuplot that fails is one line with its words, and nothing is written",
    arguments: [
      ("#!/bin/sh\nexit 1\n", "it ended with exit code 1"),
      (
        "#!/bin/sh\nprintf '\\211PNG half'\necho >&2\necho 'gnuplot> plot' >&2\necho '  ^' >&2\necho '   line 7: no such thing' >&2\nexit 1\n",
        "line 7: no such thing"
      ),
      ("#!/bin/sh\necho 'line 1: unknown or ambiguous terminal type' >&2\nexit 1\n", "name the picture .svg"),
      ("#!/bin/sh\necho 'I would rather not'\n", "it drew no PNG"),
      ("#!/bin/sh\nkill -9 $$\n", "signal 9 ended it"),
      ("#!/nowhere/at/all\n", "cannot be started"),
    ])
  func failing(_ program: String, _ words: String) async throws {
    let outcome = try await outcome(with: program, in: try Scratch())
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.contains("; "))
  }

  @Test("a script needs no gnuplot")
  func scriptAlone() async throws {
    let scratch = try Scratch()
    try await prepare("corner", in: scratch)
    let outcome = try await gauss(
      "plot", "m.json", "--script", "-o", "p.gp", in: scratch, environment: ["PATH": scratch.folder.path])
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    #expect(try scratch.text("p.gp").contains("set multiplot"))
  }
}
