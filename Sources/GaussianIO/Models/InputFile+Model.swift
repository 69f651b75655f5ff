extension InputFile {
  /// Whether a file begins as the text of a model does, and no table of numbers or words.
  ///
  /// - Returns: True if the first byte that is no blank opens an object.
  /// - Throws: ``FileError`` if it cannot be read.
  package func looksLikeModel() throws -> Bool {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
    return try bytes(in: 0..<64).first { !blanks.contains($0) } == UInt8(ascii: "{")
  }
}
