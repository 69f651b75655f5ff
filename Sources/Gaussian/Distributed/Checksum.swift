/// CRC-64/XZ of bytes, which finds every change of up to 64 bits in a row.
///
/// The polynomial is that of ECMA-182, reflected; `xz --check=crc64` computes the same.
package func checksum(of bytes: some Sequence<UInt8>) -> UInt64 {
  ~bytes.reduce(UInt64.max) { checksum, byte in
    checksumTable[Int(truncatingIfNeeded: (checksum ^ UInt64(byte)) & 0xFF)] ^ checksum >> 8
  }
}

private let checksumTable: [UInt64] = (0..<256).map { byte in
  (0..<8).reduce(UInt64(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0xC96C_5795_D787_0F42 }
}
