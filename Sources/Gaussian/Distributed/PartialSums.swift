/// What rows of a table have left in one step of a fit: a few numbers, whatever the number of rows.
///
/// They say of which step and of which rows they are, on which processor they were made, and what the rows were; ``DistributedFit``
/// takes no others. Like ``PartialStatistics`` they hold some rows as they are: those of the leaves that the part begins and ends within.
public struct PartialSums: Sendable {
  let digest: UInt64
  /// What was summed.
  public let kind: FitStep.Kind
  /// How many steps of the fit came before.
  let number: Int
  let arithmetic: Arithmetic
  let columns: Int
  /// One name a variable; `nil` for rows without names.
  public let variables: [String]?
  let fingerprint: RowFingerprint
  let body: any PartBody

  /// The number of the first row, counted from 0 over the whole table.
  public var firstRow: Int { body.firstRow }

  /// The number of the row that comes next.
  public var nextRow: Int { body.nextRow }

  // MARK: As bytes

  /// The sums as bytes, every bit of every number.
  public func serialised() -> [UInt8] {
    var writer = PackedWriter()
    writer.write(digest)
    writer.write(kind.rawValue)
    writer.write(number)
    writer.write(arithmetic.name)
    writer.write(columns)
    writer.writeOptional(variables) { $0.writeList($1) { $0.write($1) } }
    writer.write(fingerprint.value)
    writer.write(body)
    return PackedDocument.sums.sealed(writer)
  }

  /// The sums that bytes say.
  ///
  /// - Parameter bytes: What ``serialised()`` has been.
  /// - Throws: ``DistributedError`` if they are something else, damaged, of a newer version, or say what no rows have led to.
  public init(serialised bytes: [UInt8]) throws(DistributedError) {
    self = try PackedDocument.sums.read(bytes) { reader throws(PackedReader.Fault) in
      let (digest, kind) = (try reader.word(), try reader.choice() as FitStep.Kind)
      let number = try reader.integer(in: 0...(1 << 53))
      let arithmetic = Arithmetic(name: try reader.text())
      let columns = try reader.integer(in: 1...(1 << 20))
      let variables = try reader.variables()
      guard variables.map({ $0.count == columns }) ?? true else { throw PackedReader.Fault("names of other columns") }
      let fingerprint = RowFingerprint(value: try reader.word())
      return PartialSums(
        digest: digest, kind: kind, number: number, arithmetic: arithmetic, columns: columns, variables: variables,
        fingerprint: fingerprint, body: try reader.body())
    }
  }

  init(
    digest: UInt64, kind: FitStep.Kind, number: Int, arithmetic: Arithmetic, columns: Int, variables: [String]?,
    fingerprint: RowFingerprint, body: any PartBody
  ) {
    (self.digest, self.kind, self.number, self.arithmetic) = (digest, kind, number, arithmetic)
    (self.columns, self.variables) = (columns, variables)
    (self.fingerprint, self.body) = (fingerprint, body)
  }
}
