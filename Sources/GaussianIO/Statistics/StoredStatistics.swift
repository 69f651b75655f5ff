public import Gaussian

/// Statistics and the variables they are about, as a statistics file keeps them.
///
/// Such a file is what one of many machines makes of its rows. It is JSON with every bit of every number, a version,
/// and a checksum: what was damaged on its way is refused.
public struct StoredStatistics: Sendable {
  /// The statistics.
  public private(set) var statistics: SufficientStatistics<Double>

  /// One name a variable; `nil` if the table had no names.
  public let variables: [String]?

  /// The same sums, if it is known which rows of a larger table they are of; `nil` otherwise.
  ///
  /// They hold some of the rows themselves, which are data.
  public private(set) var part: PartialStatistics<Double>?

  private static let kind = DocumentKind(
    name: "statistics file", format: "swift-gaussian statistics", version: 1,
    advice: "statistics are what 'gauss statistics' has written")

  /// Pairs statistics with their variables.
  ///
  /// - Parameters:
  ///   - statistics: The statistics.
  ///   - variables: One name a variable; `nil` for none.
  ///   - part: The same sums, if it is known which rows of a larger table they are of.
  /// - Precondition: There is one name a variable, or none at all.
  public init(
    _ statistics: SufficientStatistics<Double>, variables: [String]?, part: PartialStatistics<Double>? = nil
  ) {
    precondition(
      variables.map { $0.count == statistics.dimension } ?? true,
      "\(variables?.count ?? 0) names do not fit \(statistics.dimension) variables")
    self.statistics = statistics
    self.variables = variables
    self.part = part
  }

  /// One name a variable; its position, counted from 1, where there are no names.
  public var variableNames: [String] { variables ?? (1...statistics.dimension).map(String.init) }
}

// MARK: - Merging

extension StoredStatistics {
  /// Adds rows, with the weights that their source has.
  ///
  /// What was known of the place of the rows in a larger table is forgotten.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: As `SufficientStatistics.update`.
  /// - Precondition: The source has as many columns as there are variables.
  public mutating func add(_ source: some RowSource<Double>, parallelism: Parallelism = .automatic) throws {
    try statistics.update(with: source, parallelism: parallelism)
    part = nil
  }

  /// Adds the observations behind other statistics.
  ///
  /// Parts of one table that follow each other, and say so, join to the bits of one read.
  ///
  /// - Parameters:
  ///   - other: Statistics of other rows of the same variables.
  ///   - path: The file they come from.
  ///   - first: The file that these come from.
  /// - Throws: ``FileError`` if the two are about other variables, or one knows more of them than the other.
  public mutating func merge(_ other: StoredStatistics, from path: String, into first: String) throws {
    func mismatch(_ problem: String, advice: String) -> FileError {
      FileError(.mismatch, path: path, problem, advice: advice)
    }
    let (one, two) = (statistics, other.statistics)
    let name = quoted(first)
    guard one.dimension == two.dimension else {
      throw mismatch(
        "the statistics are about \(counted(two.dimension, "variable")), those of \(name) about \(one.dimension)",
        advice: "make all of them of the same columns")
    }
    guard (variables == nil) == (other.variables == nil) else {
      throw mismatch(
        variables == nil
          ? "the variables have names, those of \(name) have none"
          : "the variables have no names, those of \(name) have some",
        advice: "make all of them of tables with names, or all of tables without")
    }
    if let ours = variables, let theirs = other.variables,
      let place = ours.indices.first(where: { ours[$0] != theirs[$0] })
    {
      let isOrder = Set(ours) == Set(theirs)
      throw mismatch(
        "variable \(place + 1) is \(quoted(theirs[place])), in \(name) it is \(quoted(ours[place]))",
        advice: "make all of them of the same columns" + (isOrder ? " in the same order" : ""))
    }
    guard one.structure == two.structure else {
      throw mismatch(
        "the statistics are for a \(two.structure) covariance, those of \(name) for a \(one.structure) one",
        advice: "make all of them for the same covariance")
    }
    guard one.moments == two.moments else {
      throw mismatch(
        "the statistics hold \(two.moments) moments, those of \(name) \(one.moments) moments",
        advice: "make all of them with fourth moments, or none")
    }
    guard var ours = part, let theirs = other.part, ours.canJoin(theirs) else {
      statistics.merge(two)
      part = nil
      return
    }
    try ours.join(theirs)
    statistics = try ours.statistics()
    part = ours
  }
}

// MARK: - Files

extension StoredStatistics {
  /// Reads a statistics file.
  ///
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing, no statistics file, damaged, of a
  ///   newer version, or says what cannot be.
  public init(contentsOf path: String) throws {
    try self.init(path: path) { try Self.kind.read(path: path) }
  }

  /// Reads the bytes of a statistics file.
  ///
  /// - Parameters:
  ///   - bytes: What ``text()`` has been, in UTF-8.
  ///   - name: What errors call them.
  /// - Throws: As ``init(contentsOf:)``.
  public init(bytes: [UInt8], named name: String = "the text of the statistics") throws {
    try self.init(path: name) { (bytes, try Self.kind.read(bytes, path: name)) }
  }

  private init(path: String, _ read: () throws -> (bytes: [UInt8], object: JSONObject)) throws {
    do {
      let (bytes, object) = try read()
      try self.init(bytes, object, path: path)
    } catch var error as FileError {
      // Where a file that a program wrote is wrong, there is rarely more to say than this.
      if error.advice.isEmpty, [.malformed, .unsupported, .notFinite].contains(error.code) {
        error.advice = Self.remedy
      }
      throw error
    }
  }

  private init(_ bytes: [UInt8], _ object: JSONObject, path: String) throws {
    // Before anything else is believed, the version too.
    let length = Self.seal(of: []).count
    guard bytes.count > length, Self.seal(of: bytes.dropLast(length)) == Array(bytes.suffix(length)) else {
      throw FileError(
        .malformed, path: path, "the checksum does not fit: the file was damaged or changed", advice: Self.remedy)
    }
    try Self.kind.checkVersion(of: object, path: path)
    let root = JSONNode(.object(object), path: path)
    let node = try root.member("statistics")
    let statistics = try node.decode(SufficientStatistics<Double>.self)
    let names = try root.optionalMember("variables")
    let variables = try names?.strings(count: statistics.dimension)
    if let names, let variables, Set(variables).count < variables.count { throw names.problem("has a name twice") }
    let part = try root.optionalMember("part")
    let sums = try part?.decode(PartialStatistics<Double>.self)
    if let part, let sums {
      do {
        // On another processor the rows that were kept may have other last bits.
        let again = try sums.statistics()
        guard again.count == statistics.count, (again.weight / statistics.weight - 1).magnitude < 1e-9 else {
          throw part.problem("holds other rows than the statistics")
        }
      } catch let error as GaussianError {
        throw part.problem("holds rows without sums: \(error)")
      }
    }
    self.init(statistics, variables: variables, part: sums)
  }

  /// Writes a statistics file, which appears whole or not at all.
  ///
  /// - Throws: ``FileError`` if it cannot be written, or `GaussianError.overflow` if sums have left the range of numbers,
  ///   as they may when parts far from each other are merged.
  public func write(to path: String) throws {
    let bytes = try bytes()
    let output = try OutputFile(path: path)
    try output.write(bytes)
    try output.commit()
  }

  /// The text of the statistics file.
  ///
  /// - Throws: `GaussianError.overflow` if sums have left the range of numbers.
  public func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }

  private func bytes() throws -> [UInt8] {
    try statistics.checkDecodable()
    var object: JSONObject = [
      "format": .string(Self.kind.format), "version": .integer(Self.kind.version),
      "variables": variables.map { .strings($0) } ?? .null,
      "statistics": try JSONValue(encoding: statistics),
    ]
    if let part { object["part"] = try JSONValue(encoding: part) }
    // The checksum is the last member.
    var bytes = Array(JSONValue.object(object).text.utf8)
    bytes.removeLast("\n}\n".utf8.count)
    bytes += Array(",\n".utf8)
    bytes += Self.seal(of: bytes)
    return bytes
  }

  /// The end of a file, which tells the checksum of all that comes before.
  private static func seal(of bytes: some Sequence<UInt8>) -> [UInt8] {
    let digits = String(checksum(of: bytes), radix: 16)
    let text = String(repeating: "0", count: 16 - digits.count) + digits
    return Array("  \"checksum\": \"\(text)\"\n}\n".utf8)
  }

  private static let remedy = "copy it again or make it anew"
}
