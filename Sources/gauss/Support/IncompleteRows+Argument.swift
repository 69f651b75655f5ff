public import ArgumentParser
public import GaussianWorkflows

extension IncompleteRows: ExpressibleByArgument {}
