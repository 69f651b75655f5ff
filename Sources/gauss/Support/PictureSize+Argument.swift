public import ArgumentParser
public import GaussianPlots

extension PictureSize: ExpressibleByArgument {
  /// "1200x900".
  public init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (200...10_000).contains(width), (200...10_000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}
