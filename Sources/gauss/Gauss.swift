@main struct Gauss { static func main() {} }
