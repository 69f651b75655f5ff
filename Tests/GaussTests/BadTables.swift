import Foundation

extension BadInput {
  /// Text tables that `gauss fit` cannot use.
  static let tables: [BadInput] = [
    .use(
      "no such file", ["fit", "none.csv", "-o", "out.json"], exitCode: 66, "none.csv: there is no such file",
      advice: "check the name"),
    .use(
      "a folder", ["fit", "folder", "-o", "out.json"], exitCode: 66, "folder: this is a folder",
      advice: "name a file in it"),
    .use(
      "an unknown format", ["fit", "t.xlsx", "-o", "out.json"], exitCode: 65, "t.xlsx: ", "'.xlsx'",
      advice: "use one of .csv, .tsv, .npy", files: ["t.xlsx": "PK"]),
    .csv("empty file", "", "t.csv: the file is empty", advice: "a table needs at least one row"),
    .csv("header only", "a,b\n", "t.csv:1: ", "no rows", advice: "a table needs at least one row"),
    .csv(
      "ragged row", "a,b\n1,2\n3\n", "t.csv:3: 1 field", "has 2",
      advice: "look for a missing or an extra delimiter"),
    .csv("text", "a,b\n1,2\n3,four\n", "t.csv:3: column 2 'b': 'four'", advice: "correct it"),
    .csv(
      "text column", "a,b\n1,x\n3,y\n", "t.csv:2: column 2 'b'", "'x'", advice: "leave it out with --ignore b"
    ),
    .csv(
      "chosen text column", "a,b\n1,x\n3,y\n", "t.csv:2: column 2 'b'", "'x'", advice: "choose columns of numbers",
      options: ["--columns", "b"]),
    .csv(
      "several text columns", "id,a,kind\nA,1,x\nB,2,y\n", "t.csv:2: column 1 'id'", "as does 'kind'",
      advice: "leave them out with --ignore id,kind"),
    .csv("text columns only", "a,b\nx,y\nz,w\n", "t.csv:2: column 1 'a'", advice: "no column of numbers is left"),
    .csv(
      "failed formula in row 1", "a,b\n#DIV/0!,2\n1.5,3.25\n4,1\n", "t.csv:2: column 1 'a': '#DIV/0!'",
      advice: "correct the cell or remove the row"),
    .csv(
      "failed formula in row 2", "a,b\n1.5,2\n#DIV/0!,3.25\n4,1\n", "t.csv:3: column 1 'a': '#DIV/0!'",
      advice: "correct the cell or remove the row"),
    .csv("percentage", "a,b\n15%,2\n2,3\n4,1\n", "t.csv:2: column 1 'a': '15%'", advice: "write 0.15, or 15"),
    .csv(
      "thousands or decimals", "a,b\n\"1,500\",2\n2,3\n4,1\n", "t.csv:2: column 1 'a': '1,500'", "1500 or 1.500",
      advice: "write one of them, or, if decimals have commas, say --decimal-comma"),
    .csv(
      "thousands beside decimals", "lat,long\n\"1,500\",2\n2,3.25\n4,1\n", "t.csv:2: column 1 'lat': '1,500'",
      "1500 or 1.500", advice: "write one of them"),
    .csv(
      "thousands or decimals everywhere", "a;b\n1,500;2,250\n3,100;4,200\n", "t.csv:2: column 1 'a': '1,500'",
      advice: "write one of them, or, if decimals have commas, say --decimal-comma"),
    .csv(
      "decimal commas in a column alone", "a\n1,5\n2,5\n", "t.csv:2: 2 fields",
      advice: "if the comma is a decimal mark, say --decimal-comma"),
    .csv(
      "comment", "# from a sensor\na,b\n1,2\n", "t.csv:1: 1 field", "lines below have 2: '# from a sensor'",
      advice: "remove the line if it is a title"),
    .csv(
      "title", "Report\n\na;b\n1;2\n", "t.csv:1: 1 field", "lines below have 2: 'Report'",
      advice: "remove the line if it is a title"),
    .csv(
      "doubtful first line", "Na,2019\n1,2\n3,4\n", "t.csv:1: column 1: 'Na' marks",
      advice: "fill it in or remove the row, or say --header present"),
    .use(
      "unknown delimiter", ["fit", "good.csv", "-o", "out.json", "--delimiter", "1"], exitCode: 64,
      "the value '1' is invalid for '--delimiter", advice: "see 'gauss fit --help'"),
    .csv("empty cell", "a,b\n1,2\n,4\n", "t.csv:3: column 1 'a': the cell is empty", advice: "fill it in"),
    .csv(
      "NA", "a,b\n1,2\n3,4\nNA,4\n", "t.csv:4: column 1 'a': 'NA'", advice: "fill it in or remove the row"),
    .csv("NaN", "a,b\n1,2\n3,NaN\n", "t.csv:3: column 2 'b': 'NaN'", advice: "fill it in or remove the row"),
    .csv(
      "Inf", "a,b\n1,2\n3,-Inf\n", "t.csv:3: column 2 'b': '-Inf'", advice: "correct it or remove the row"),
    .csv("1e400", "a,b\n1,2\n1e400,3\n", "t.csv:3: column 1 'a': '1e400'", advice: "scale the column"),
    .csv("unclosed quote", "a,b\n1,2\n\"3,4\n", "t.csv:3: column 1 'a'", "never closed", advice: "close it"),
    .csv("one row", "a,b\n1,2\n", "t.csv: 1 row ", "2 variables", "at least 3", advice: "add rows"),
    .csv("one row of one column", "a\n1\n", "t.csv: 1 row ", "1 variable,", "at least 2", advice: "add rows"),
    .csv(
      "fewer rows than columns", "a,b,c\n1,2,3\n4,5,7\n", "t.csv: 2 rows ", "3 variables", "at least 4",
      "--covariance diagonal", advice: "add rows"),
    .csv(
      "constant column", "a,b\n1,2\n3,2\n4,2\n", "t.csv: the variance of 'b' ", "--ignore b", advice: "leave it out"),
    .csv(
      "constant column with line ends in its name", "\"a\nb\",c\n1,1\n1,2\n1,4\n", #"t.csv: the variance of 'a\nb' "#,
      advice: "leave it out with --columns c"),
    .csv(
      "duplicated column", "a,b\n1,1\n3,3\n4,4\n", "t.csv: ", "'b' is a linear combination of 'a'",
      "rank 1 of 2",
      "--covariance diagonal", advice: "leave it out with --ignore b, or use"),
    .csv(
      "duplicated name", "a,a\n1,1\n3,3\n4,5\n", "t.csv:1: column 2: ", "'a'", "column 1",
      advice: "rename one"),
    .csv(
      "unknown column", "a,b\n1,2\n2,1\n4,7\n", "t.csv:1: ", "'z'", advice: "the columns are 'a', 'b'",
      options: ["--columns", "a,z"]),
    .csv(
      "unknown column to ignore", "a,b\n1,2\n2,1\n4,7\n", "t.csv:1: ", "'z'",
      advice: "the columns are 'a', 'b'",
      options: ["--ignore", "z"]),
    .csv(
      "column asked for twice", "a,b\n1,2\n2,1\n4,7\n", "t.csv:1: column 'a'", advice: "name it once",
      options: ["--columns", "a,b,a"]),
    .csv(
      "nothing left", "a,b\n1,2\n", "t.csv:1: no column is left", advice: "ignore fewer",
      options: ["--ignore", "a,b"]),
    .csv(
      "position in a table of three", "1,2,3\n4,5,7\n", "t.csv: ", "'4'", "3 columns",
      advice: "give positions",
      options: ["--columns", "1,4"]),
    .use(
      "a file where a folder belongs", ["fit", "good.csv/x.csv", "-o", "out.json"], exitCode: 66,
      "good.csv/x.csv: there is no such file", advice: "check the name and the folder"),
  ]
}
