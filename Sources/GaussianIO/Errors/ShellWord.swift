/// A text as a shell takes it for one word, in quotes only if it must.
package func shellWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || "_-.,/:%+=".utf8.contains($0)
  }
  guard !isPlain || text.isEmpty || text.hasPrefix("=") else { return text }
  return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
