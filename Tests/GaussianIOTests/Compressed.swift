import Foundation

/// Compressed files made by hand, of blocks that hold their bytes as they are.
enum Compressed {
  /// A member of a gzip file.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(block.count)
      result.append(rest.isEmpty ? 1 : 0)
      result += littleEndian(block.count, bytes: 2) + littleEndian(~block.count, bytes: 2) + block
    } while !rest.isEmpty
    return result + littleEndian(Int(checksum(bytes)), bytes: 4) + littleEndian(bytes.count, bytes: 4)
  }

  /// A frame of a zstandard file, without a checksum.
  static func zstandard(_ bytes: [UInt8]) -> [UInt8] {
    // A window of 128 KiB, which is the length of the longest block.
    var result: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0x38]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(1 << 17)
      rest = rest.dropFirst(block.count)
      result += littleEndian(block.count << 3 | (rest.isEmpty ? 1 : 0), bytes: 3) + block
    } while !rest.isEmpty
    return result
  }

  /// A frame of a zstandard file that is to be skipped.
  static let skippedFrame: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]

  private static func littleEndian(_ number: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// By a table of bytes: bit by bit, megabytes take long where nothing is optimised.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)] }
  }

  private static let table = (0..<UInt32(256)).map { byte in
    (0..<8).reduce(byte) { rest, _ in rest >> 1 ^ (rest & 1) * 0xEDB8_8320 }
  }
}
