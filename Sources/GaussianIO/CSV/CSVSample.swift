/// The first records of a text, cut by one delimiter: enough to see what the columns hold.
struct CSVSample {
  /// The first record, which may hold names.
  let first: CSVRecord
  /// Those after it, without blank lines.
  private(set) var below: [CSVRecord] = []

  /// More records tell no more.
  static let mostRecords = 100

  /// Reads the records at `start`, as many as are whole.
  ///
  /// - Throws: ``CSVRecord/Failure`` if there is no first one. What is wrong with the others is for the reader to say.
  init(_ bytes: [UInt8], from start: Int, delimiter: TextDelimiter, isWhole: Bool) throws(CSVRecord.Failure) {
    first = try CSVRecord(bytes, from: start, delimiter: delimiter, isWhole: isWhole)
    var end = first.end
    while end < bytes.count && below.count < Self.mostRecords {
      guard let record = try? CSVRecord(bytes, from: end, delimiter: delimiter, isWhole: isWhole) else { break }
      if !record.isBlank { below.append(record) }
      end = record.end
    }
  }

  /// The fields of a column, below the first record; records that are too short have none.
  func column(_ index: Int) -> some Sequence<CSVRecord.Field> {
    below.lazy.filter { index < $0.fields.count }.map { $0.fields[index] }
  }
}
