public import ArgumentParser
public import ModelEvaluation

extension RowScaling: ExpressibleByArgument {}
