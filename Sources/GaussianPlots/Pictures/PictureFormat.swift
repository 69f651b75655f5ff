import Foundation

/// A format of pictures: its name, the extension of its files, and how gnuplot is told to draw it.
///
/// A new one is one line in ``all``.
public struct PictureFormat: Sendable {
  /// What people call it, such as "SVG".
  public let name: String
  /// Without a point.
  public let fileExtension: String
  /// Whether letters are drawn here, by the fonts of this machine.
  let needsFonts: Bool
  /// What every file of the format begins with.
  private let signature: String
  private let terminal: @Sendable (PictureSize) -> String

  /// Every format.
  public static let all = [svg, png, pdf]

  /// Lines and letters, for web pages.
  public static let svg = PictureFormat(name: "SVG", fileExtension: "svg", needsFonts: false, signature: "<?xml") {
    // Without a scale a point would be a dot here, and 4/3 of one elsewhere.
    "svg noenhanced size \($0.width),\($0.height) dynamic font 'sans-serif,\(points(PictureSize.letters))' "
      + "fontscale 1.3333 background '#ffffff'"
  }

  /// Dots.
  public static let png = PictureFormat(name: "PNG", fileExtension: "png", needsFonts: true, signature: "\u{89}PNG") {
    "pngcairo noenhanced size \($0.width),\($0.height) font 'Sans,\(points(PictureSize.letters))' "
      + "background '#ffffff'"
  }

  /// Lines and letters, for paper.
  public static let pdf = PictureFormat(name: "PDF", fileExtension: "pdf", needsFonts: true, signature: "%PDF") {
    // Here letters are measured in other points than elsewhere, and lines too.
    "pdfcairo noenhanced size \(Double($0.width) / 96)in,\(Double($0.height) / 96)in "
      + "font 'Sans,\(points(PictureSize.letters))' fontscale 0.75 linewidth 1.33 background '#ffffff'"
  }

  /// The format that the name of a file asks for.
  ///
  /// - Throws: ``PlotError/unknownFormat(path:)`` if it is none that can be drawn.
  public static func format(of path: String) throws -> PictureFormat {
    guard let format = named(by: path) else {
      throw PlotError.unknownFormat(path: path)
    }
    return format
  }

  /// Looks whether a picture can be drawn, before it is computed.
  ///
  /// - Parameter path: The file that it is to be written to.
  /// - Throws: ``PlotError/unknownFormat(path:)`` or ``PlotError/noGnuplot``.
  public static func checkDrawing(to path: String) throws {
    _ = try format(of: path)
    _ = try Gnuplot()
  }

  /// The format that the name of a file asks for; `nil` if it asks for none.
  public static func named(by path: String) -> PictureFormat? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    let suffix = name[name.index(after: dot)...].lowercased()
    return all.first { $0.fileExtension == suffix }
  }

  /// The command that makes gnuplot draw in the format.
  func command(_ size: PictureSize) -> String { "set terminal \(terminal(size))" }

  /// True if some bytes may be a picture in the format.
  func isBeginning(of data: Data) -> Bool { data.starts(with: signature.unicodeScalars.map { UInt8($0.value) }) }
}
