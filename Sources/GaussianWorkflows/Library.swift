/// This library.
public enum Library {
  /// Its version, as the command and the C interface state it.
  public static let version = "0.1.0"
}
