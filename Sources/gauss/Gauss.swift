import ArgumentParser
import GaussianIO
import GaussianWorkflows

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The `gauss` command.
///
/// A subcommand is one file in `Commands` and one line here.
@main
struct Gauss: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gauss",
    abstract: "Fit a model to a table, draw new rows from it, and tell whether it is any good.",
    discussion: """
      Tables are text or .npy arrays, compressed by gzip or zstandard or not; written ones are .csv, .tsv or .npy by their \
      extension. - is standard input or output, as CSV.

      Log-densities are in nats. A density is not a probability: a positive log-density is no error.

      EXAMPLE
        gauss fit iris.csv --ignore species -o iris.json
        gauss score iris.json iris.csv -o scores.csv
        gauss sample iris.json -n 1000 --seed 1 -o new.csv
        gauss plot iris.json iris.csv -o iris.svg
      """,
    version: gaussVersion,
    subcommands: [
      Fit.self, Score.self, Classify.self, Encode.self, Decode.self, Sample.self, Describe.self, Evaluate.self,
      Compare.self, Plot.self,
      Impute.self, Predict.self, Split.self, Export.self,
      Statistics.self, Merge.self, Expect.self, Maximize.self, Demo.self,
      Info.self,
    ])

  static func main() {
    Interruption.handleSignals()
    var request: RemedyContext?
    let arguments = Maximize.spelled(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parseAsRoot(arguments)
      request = (command as? any RequestingCommand)?.request
      try checkRepeatedOptions(arguments, of: type(of: command))
      try checkAddressSpace()
      try command.run()
    } catch {
      Failure(error, for: request).exit(after: request)
    }
  }
}

/// The version of the package, as `--version` prints it.
let gaussVersion = Library.version
