import ArgumentParser
import GaussianIO
import GaussianWorkflows

/// Numbers that stand for a missing value, as one `--missing-values -9999,1e20` gives them.
struct MissingCodeList: ExpressibleByArgument {
  let codes: [MissingCode]

  /// A list of finite numbers.
  init?(argument: String) {
    let texts = CommaList.parts(of: argument) ?? []
    codes = texts.compactMap { MissingCode($0) }
    guard !codes.isEmpty, codes.count == texts.count else { return nil }
  }
}
