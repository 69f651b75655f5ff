import GaussianIO

/// Colours that people of any colour vision tell apart.
///
/// ## Source
/// M. Okabe, K. Ito, Color universal design (2008).
enum Palette {
  static let blue = "#0072B2"
  static let vermillion = "#D55E00"
  static let green = "#009E73"
  static let purple = "#CC79A7"
  static let orange = "#E69F00"
  static let sky = "#56B4E9"
  static let black = "#000000"
  static let grey = "#666666"
  static let paleGrey = "#D9D9D9"

  /// One after the other for lines that have no colour of their own.
  static let series = [blue, vermillion, green, purple, orange, sky, black]

  /// What comes from the table.
  static let data = blue
  /// What comes from the model.
  static let model = vermillion

  /// Words of a plot command for what is below a dark line, so that it shows on dark points.
  static let halo = "lw 4.5 lc rgb '#60FFFFFF'"

  /// The colour, with a share of what is behind it.
  static func transparent(_ colour: String, _ transparency: Double) -> String {
    let byte = UInt8((min(max(transparency, 0), 1) * 255).rounded())
    let digits = String(byte, radix: 16, uppercase: true)
    return "#" + (digits.count < 2 ? "0" : "") + digits + colour.dropFirst()
  }
}
