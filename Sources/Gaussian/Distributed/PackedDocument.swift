/// Bytes that travel: a mark by which they are known, a version, their length, and a checksum of all.
struct PackedDocument: Sendable {
  /// What people call them, such as "the sums".
  let name: String
  /// Eight letters.
  let mark: String
  /// The newest version, which is the one written.
  let version: Int
  /// What to do with others.
  let advice: String

  /// The step of a fit.
  static let step = PackedDocument(
    name: "step of a fit", mark: "GAUSSTEP", version: 1, advice: "ask the fit for its step again")
  /// Sums of a part.
  static let sums = PackedDocument(
    name: "sums of a part", mark: "GAUSSUMS", version: 1, advice: "sum up its rows again")
  /// The state of a fit.
  static let state = PackedDocument(
    name: "state of a fit", mark: "GAUSSFIT", version: 1, advice: "restore it, or begin the fit again")

  /// The whole of what a writer has written.
  func sealed(_ body: PackedWriter) -> [UInt8] {
    var writer = PackedWriter()
    writer.write(version)
    writer.write(body.bytes.count)
    var bytes = Array(mark.utf8) + writer.bytes
    bytes += body.bytes
    var seal = PackedWriter()
    seal.write(checksum(of: bytes))
    return bytes + seal.bytes
  }

  /// A reader of the body.
  ///
  /// - Throws: ``DistributedError`` unless the bytes are such a document, whole and unchanged.
  func opened(_ bytes: [UInt8]) throws(DistributedError) -> PackedReader {
    let headCount = 24
    guard bytes.count >= 8, Array(bytes[0..<8]) == Array(mark.utf8) else {
      throw DistributedError(.malformed, "this is no \(name)", advice: advice)
    }
    guard bytes.count >= headCount + 8 else { throw damaged("it ends after \(bytes.count) bytes") }
    var head = PackedReader(bytes[8..<headCount])
    var foot = PackedReader(bytes[(bytes.count - 8)...])
    do {
      let (written, length, sum) = (try head.integer(), try head.integer(), try foot.word())
      // A version from the future may have another seal.
      if written > version, length == bytes.count - headCount - 8, checksum(of: bytes.dropLast(8)) == sum {
        throw DistributedError(
          .newerVersion, "the \(name) was written by a newer version (\(written)); this one reads up to \(version)",
          advice: "use the same version everywhere")
      }
      guard length == bytes.count - headCount - 8 else {
        throw damaged("it has \(bytes.count) bytes, and should have another number")
      }
      guard checksum(of: bytes.dropLast(8)) == sum else {
        throw damaged("its checksum does not fit")
      }
      guard written >= 1 else { throw damaged("its version is \(written)") }
      return PackedReader(bytes[headCount..<(bytes.count - 8)])
    } catch let error as DistributedError {
      throw error
    } catch {
      throw damaged("\(error)")
    }
  }

  /// Reads the body to its end.
  ///
  /// - Throws: ``DistributedError`` for what it cannot say.
  func read<Value>(
    _ bytes: [UInt8], _ body: (inout PackedReader) throws(PackedReader.Fault) -> Value
  ) throws(DistributedError) -> Value {
    var reader = try opened(bytes)
    do throws(PackedReader.Fault) {
      let value = try body(&reader)
      try reader.end()
      return value
    } catch {
      throw damaged("it says what cannot be: \(error.fact)")
    }
  }

  private func damaged(_ fact: String) -> DistributedError {
    DistributedError(.damaged, "the \(name) was damaged: \(fact)", advice: advice)
  }
}
