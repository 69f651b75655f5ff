import Foundation

/// True where there is time for many more random cases: `Scripts/check --long` sets `LONG_TESTS`.
package let isLongRun = ProcessInfo.processInfo.environment["LONG_TESTS"] != nil
