//! Tables, aligned for a terminal and as Markdown: the first row names the columns, and numbers are on the right.

/// For a terminal. `is_words` says which columns are no numbers.
pub fn text(rows: &[Vec<String>], is_words: impl Fn(usize) -> bool) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match is_words(column) {
            true => format!("{cell:<width$}"),
            false => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// For the documentation.
pub fn markdown(rows: &[Vec<String>], is_words: impl Fn(usize) -> bool) -> String {
    let mut lines: Vec<_> = rows.iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
    let columns = 0..rows.first().map_or(0, Vec::len);
    let rule: String = columns.map(|column| if is_words(column) { "---|" } else { "--:|" }).collect();
    lines.insert(1.min(lines.len()), format!("|{rule}\n"));
    lines.concat()
}

/// Three significant figures, as far as they say something.
pub fn number(number: f64) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        0.0..1.0 => format!("{number:.3}"),
        1.0..10.0 => format!("{number:.2}"),
        10.0..100.0 => format!("{number:.1}"),
        100.0.. => thousands(number.round() as usize),
        _ => "–".to_owned(),
    }
}

/// As people write large numbers.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{markdown, number, text, thousands};

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let written = [0.0, 0.1234, 1.234, 12.34, 123.4, 1_234_567.0, f64::NAN].map(number);
        assert_eq!(written, ["0", "0.123", "1.23", "12.3", "123", "1,234,567", "–"]);
        assert_eq!(thousands(1_000), "1,000");
    }

    #[test]
    fn words_are_on_the_left_and_numbers_on_the_right() {
        let rows = [["what", "ms"], ["p99", "1,200"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(text(&rows, |column| column == 0), "what     ms\np99   1,200\n");
        assert_eq!(markdown(&rows, |column| column == 0), "| what | ms |\n|---|--:|\n| p99 | 1,200 |\n");
    }
}
