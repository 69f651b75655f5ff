/// A change of what a fit was asked for.
package struct OptionChange: Sendable, Hashable {
  /// The option, such as "covariance"; "columns" and "ignore" choose the columns of a table.
  package let option: String
  /// Its new value; `nil` to leave the option out.
  package let value: String?

  package init(option: String, value: String?) { (self.option, self.value) = (option, value) }
}
