/// Width and height of a picture, in dots of 1/96 inch.
public struct PictureSize: Equatable, Sendable {
  /// Dots from left to right.
  public var width: Int
  /// Dots from top to bottom.
  public var height: Int

  /// Takes a width and a height, in dots.
  public init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
  }

  /// Height of the letters of most texts.
  static let letters = 14
}
