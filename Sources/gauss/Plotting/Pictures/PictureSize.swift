import ArgumentParser

/// Width and height of a picture, in dots of 1/96 inch.
struct PictureSize: Equatable, Sendable {
  var width: Int
  var height: Int

  /// Height of the letters of most texts.
  static let letters = 14
}

extension PictureSize: ExpressibleByArgument {
  /// "1200x900".
  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (200...10_000).contains(width), (200...10_000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}
