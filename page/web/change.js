// The row of a change of hands, for the panel of a day and the one of two days compared: set before their own scripts.

/* `name` is the node of the place: its name, or a button. */
function changeRow(row, data, name, className) {
  const line = make("tr", className);
  const place = make("td", "place");
  place.append(name);
  if (row.note) place.append(document.createTextNode(" "), make("span", "small", row.note));
  const sides = make("td", "sides");
  sides.title = row.said;
  sides.append(sideMark(data.sides, row.before, data.theme), document.createTextNode(` ${data.arrow} `),
    sideMark(data.sides, row.after, data.theme), make("span", "said", row.said));
  line.append(place, sides, make("td", "date", row.date));
  return line;
}
