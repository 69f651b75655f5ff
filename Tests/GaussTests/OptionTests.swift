import Foundation
import Testing

/// All commands and their options, as the parser of `gauss` tells them.
struct CommandTree: Decodable {
  struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      var written: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let names: [Name]?
    let isOptional: Bool
    let isRepeating: Bool
    let allValues: [String]?
    let valueName: String?

    var isHelp: Bool { names?.contains { $0.name == "help" || $0.name == "version" } ?? false }
  }

  let command: Command

  static func all(in scratch: Scratch) async throws -> [Command] {
    let outcome = try await gauss(["--experimental-dump-help"], in: scratch)
    let tree = try JSONDecoder().decode(CommandTree.self, from: outcome.output)
    return try #require(tree.command.subcommands).filter { $0.commandName != "help" }
  }
}

extension CommandTree.Command {
  /// What the command has to be given, and values that its parser accepts.
  func required(besides name: String?) -> [String] {
    (arguments ?? []).filter { !$0.isOptional && !$0.isHelp }.flatMap { argument -> [String] in
      let names = (argument.names ?? []).map(\.written)
      guard let first = names.first else { return ["nowhere.json"] }
      return name.map(names.contains) ?? false ? [] : [first, "1"]
    }
  }
}

@Suite("Options")
struct OptionTests {
  @Test("that take one value, and flags, may be given once, and lists several times, in every command")
  func repeated() async throws {
    let commands = try await CommandTree.all(in: Scratch())
    let tried = try await withThrowingTaskGroup { group in
      for command in commands { group.addTask { try await repeated(command) } }
      return try await group.reduce(0, +)
    }
    #expect(tried > 100)
  }

  /// Gives each option of a command twice, and tells how many pairs there were.
  private func repeated(_ command: CommandTree.Command) async throws -> Int {
    let scratch = try Scratch()
    var tried = 0
    for argument in command.arguments ?? [] where argument.kind != "positional" && !argument.isHelp {
      let names = try #require(argument.names).map(\.written)
      let values = argument.kind == "flag" ? [[]] : [[argument.allValues?.first ?? "1"], ["900x700"], ["none"]]
      for (first, second) in Set([[names[0], names[0]], [names[0], names[names.count - 1]]]).map({ ($0[0], $0[1]) }) {
        var messages: [String] = []
        for value in values {
          let arguments =
            [command.commandName] + command.required(besides: first) + [first] + value + [second] + value
          let outcome = try await gauss(arguments, in: scratch)
          #expect(!outcome.isSignalled, "\(arguments)")
          #expect(!outcome.isSuccess, "\(arguments)")
          messages.append(outcome.errors)
          guard outcome.errors.contains("is given twice") else { continue }
          #expect(outcome.status == 64, "\(arguments)")
          // One value of the right kind is enough to be told.
          if outcome.errors.contains(second) { break }
        }
        let isRefused = messages.contains { $0.contains(second) && $0.contains("is given twice") }
        #expect(isRefused == !argument.isRepeating, "\(command.commandName) \(names): \(messages)")
        tried += 1
      }
    }
    return tried
  }

  @Test("that stand for text behind another option, or behind two dashes, are values")
  func values() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b,--seed\n1,2,x\n2,1,y\n4,7,x\n5,5,y\n3,3,x\n6,1,y\n0,2,x\n3,8,y\n")
    let label = try await gauss(["fit", "t.csv", "-o", "m.json", "--label", "--seed"], in: scratch)
    #expect(label.isSuccess, "\(label.errors)")
    let joined = try await gauss(["fit", "t.csv", "-o=m.json", "--label=--seed", "--label", "b"], in: scratch)
    #expect(joined.status == 64)
    #expect(joined.errors.contains("--label is given twice, as --seed and as b; give it once"))
    let output = try await gauss(["fit", "t.csv", "-o", "m.json", "--output", "n.json"], in: scratch)
    #expect(output.status == 64, "\(output.errors)")
    #expect(output.errors.contains("--output, also -o, is given twice"), "\(output.errors)")
    let behind = try await gauss(["describe", "--", "--json"], in: scratch)
    #expect(behind.status == 66, "\(behind.errors)")
  }

  @Test("that are lists follow each other, with names in quotation marks")
  func lists() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,\"b,c\",\"d\"\"e\",f\n1,2,1,7\n2,1,5,7\n4,7,2,6\n5,5,0,9\n3,1,4,1\n2,2,6,5\n")
    struct Report: Decodable { let variables: [String] }
    for (options, expected) in [
      (["--ignore", "a", "--ignore", "f"], ["b,c", "d\"e"]), (["--columns", "f", "--columns", "a"], ["f", "a"]),
      (["--columns", "f, \"b,c\"", "--columns", "\"d\"\"e\""], ["f", "b,c", "d\"e"]),
      (["--columns", "d\"e,a"], ["d\"e", "a"]), (["--ignore", "\"b,c\",a", "--ignore=f"], ["d\"e"]),
    ] {
      let outcome = try await gauss(["fit", "t.csv", "-o", "m.json", "--json"] + options, in: scratch)
      #expect(outcome.isSuccess, "\(options): \(outcome.errors)")
      if outcome.isSuccess { #expect(try (outcome.report() as Report).variables == expected) }
    }
    let open = try await gauss(["fit", "t.csv", "-o", "m.json", "--ignore", "\"b,c"], in: scratch)
    #expect(open.status == 64, "\(open.errors)")
    #expect(open.errors.contains("a quotation mark is never closed"), "\(open.errors)")
    let within = try await gauss(
      ["sample", "m.json", "-n", "5", "--within", "\"d\"\"e\"=0..", "--within", "d\"e=..9"], in: scratch)
    #expect(within.isSuccess, "\(within.errors)")
  }

  @Test("that are whole numbers take the largest and the least there are without a trap")
  func extremes() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b,k\n1,2,x\n2,1,y\n4,7,x\n5,5,y\n3,3,x\n6,1,y\n0,2,x\n3,8,y\n")
    try scratch.write("u.csv", "a,b,k\n1.5,2,x\n2,1.5,y\n4,6,x\n5,4,y\n3,3.5,x\n6,2,y\n0,1,x\n3,7,y\n")
    for options in [["m.json"], ["k.json", "--components", "2"], ["f.json", "--factors", "1"]] {
      let outcome = try await gauss(["fit", "t.csv", "--ignore", "k", "-o"] + options, in: scratch)
      try #require(outcome.isSuccess, "\(outcome.errors)")
    }
    let commands: [(start: [String], options: [String])] = [
      (
        ["fit", "t.csv", "--ignore", "k", "-o", "o.json", "--components", "2"],
        ["--threads", "--restarts", "--max-iterations", "--seed", "--tolerance"]
      ),
      (["fit", "t.csv", "--ignore", "k", "-o", "o.json"], ["--components", "--factors", "--kernel-density"]),
      (
        ["fit", "t.csv", "--ignore", "k", "-o", "o.json", "--components", "1-2"],
        ["--criterion=held-out", "--restarts", "--max-iterations"]
      ),
      (
        ["fit", "t.csv", "--ignore", "k", "-o", "o.json", "--factors", "0-1"],
        ["--factor-criterion=held-out", "--max-iterations"]
      ),
      (
        ["fit", "t.csv", "--ignore", "k", "-o", "o.json", "--components", "2", "--covariance", "diagonal"],
        ["--restarts"]
      ),
      (["fit", "t.csv", "--label", "k", "-o", "o.json"], ["--components", "--threads"]),
      // As many rows as are asked for are written one after another, so -n has no value that is too large.
      (["sample", "m.json", "-n", "3", "--within", "a=0..", "-o", "o.csv"], ["--threads", "--seed"]),
      (["sample", "m.json", "-o", "o.npy", "-n", "3"], ["--threads", "--seed"]),
      (
        ["evaluate", "m.json", "--train", "t.csv", "--test", "u.csv", "--permutations", "300"],
        ["-n", "--neighbours", "--test-rows", "--threads", "--seed"]
      ),
      (["evaluate", "m.json", "--train", "t.csv", "--test", "u.csv"], ["--permutations"]),
      (["plot", "m.json", "t.csv", "--script", "-o", "o.gp"], ["--samples", "--threads", "--seed"]),
      (["plot", "m.json", "t.csv", "--script", "-o", "o.gp", "--kind", "bic"], ["--components"]),
      (["plot", "f.json", "t.csv", "--script", "-o", "o.gp", "--kind", "biplot"], ["--factors"]),
      (["describe", "f.json"], ["--rotation=promax"]), (["score", "m.json", "t.csv"], ["--threads"]),
      (
        ["fit", "t.csv", "--ignore", "k", "-o", "o.json"],
        ["--estimator=mcd", "--estimator=student-t", "--policy=ridge"]
      ),
      (["statistics", "t.csv", "--ignore", "k", "-o", "o.stats"], ["--threads"]),
    ]
    let numbers = [
      "0", "-1", "2147483648", "9007199254740992", "9223372036854775807", "-9223372036854775808",
      "18446744073709551615", "1-9223372036854775807", "9223372036854775806,9223372036854775807",
    ]
    for (start, options) in commands {
      for option in options {
        for number in numbers {
          let given = option.contains("=") ? ["\(option)=\(number)"] : [option, number]
          let outcome = try await gauss(start + given, in: scratch)
          let isKnown = outcome.isSuccess || [64, 65, 69].contains(outcome.status)
          #expect(!outcome.isSignalled, "\(start + given): \(outcome.status) \(outcome.errors)")
          #expect(isKnown, "\(start + given): \(outcome.status) \(outcome.errors)")
          if !outcome.isSuccess { #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)") }
        }
      }
    }
  }
}
