"use strict";
(() => {
  const PAGE = 50;
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const body = $("rows").tBodies[0];
  const heads = [...$("rows").tHead.rows[0].cells];
  const hide = $("hide-names");
  const words = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const counted = new Intl.NumberFormat("en").format;
  const state = { column: 0, down: false, first: 0, chosen: null, hidden: data.anonymous };
  let listed = [];

  const shown = (row) => (state.hidden ? row.alias : row.name);
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const row of data.rows) {
    const rest = [row.next, row.told, row.changes].join(" ");
    row.search = folded([row.name, row.why, rest].join(" "));
    row.blindSearch = folded([row.alias, row.status, rest].join(" "));
  }
  // Comparing texts of 5,000 students takes long; their places in the alphabet compare at once.
  const ranks = (read) => {
    const texts = [...new Set(data.rows.map(read))].sort(words.compare);
    return new Map(texts.map((text, place) => [text, place]));
  };
  const ranked = {};

  const value = (row, column) => {
    switch (column.kind) {
      case "name": return (ranked[state.hidden] ??= ranks(shown)).get(shown(row));
      case "score": return row.score;
      case "points": return row.points?.[column.at] ?? null;
      case "next": return row.stuck;
      case "seconds": return row.seconds;
      default: return row.change;
    }
  };

  const matches = (row) => {
    const stage = $("stage").value;
    if (stage === "graded" && row.score === null) return false;
    if (stage === "ungraded" && row.score !== null) return false;
    if (stage === "broken" && !row.broken) return false;
    if (stage === "changed" && !row.changes) return false;
    if (stage === "done" && (row.score === null || row.stuck !== data.exercises)) return false;
    if (stage.startsWith("at ") && row.stuck !== Number(stage.slice(3))) return false;
    if (state.chosen && !row[state.chosen.kind].includes(state.chosen.number)) return false;
    const text = state.hidden ? row.blindSearch : row.search;
    return state.asked.every((word) => text.includes(word));
  };

  const list = () => {
    state.asked = folded($("words").value).split(/\s+/).filter(Boolean);
    const column = data.columns[state.column];
    const sign = state.down ? -1 : 1;
    listed = data.rows
      .filter(matches)
      .map((row) => [value(row, column), row])
      .sort(([one, a], [other, b]) => {
        // Who has no value stands below the others, whatever the direction.
        const without = (one === null) - (other === null);
        return without || sign * (one - other) || a.place - b.place;
      })
      .map(([, row]) => row);
    state.first = 0;
    draw();
  };

  const cell = (tag, text, style) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (style) made.className = style;
    return made;
  };

  const drawn = (row) => {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.append(cell("bdi", shown(row)));
    line.append(head);
    if (row.score === null) {
      // A reason can hold the name of a file, and with it that of its student.
      const why = cell("td", state.hidden ? row.status : row.why, "why");
      why.colSpan = data.columns.length - 1;
      line.append(why);
      return line;
    }
    for (const column of data.columns.slice(1)) {
      if (column.kind === "score") {
        line.append(cell("td", row.broken ? `${row.score} ?` : row.score, "number"));
      } else if (column.kind === "points") {
        const points = row.points[column.at];
        const style = points === column.most ? "full" : points ? "part" : "none";
        line.append(cell("td", points ?? "–", `number ${points === null ? "muted" : style}`));
      } else if (column.kind === "next") {
        line.append(cell("td", row.next, "word"));
      } else if (column.kind === "seconds") {
        line.append(cell("td", row.took, "number"));
      } else {
        line.append(cell("td", row.changes));
      }
    }
    return line;
  };

  const draw = () => {
    const last = Math.min(state.first + PAGE, listed.length);
    body.replaceChildren(...listed.slice(state.first, last).map(drawn));
    const all = `${counted(listed.length)} of ${counted(data.rows.length)}`;
    const rows = ` Rows ${counted(state.first + 1)} to ${counted(last)}.`;
    const told = `${all} students.${listed.length > PAGE ? rows : ""}`;
    $("found").textContent = listed.length ? told : "Nobody is like that.";
    $("back").disabled = state.first === 0;
    $("on").disabled = last === listed.length;
    $("back").parentElement.hidden = listed.length <= PAGE;
    heads.forEach((head, place) => {
      const way = state.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", place === state.column ? way : "none");
    });
  };

  const choose = (chosen, label) => {
    state.chosen = chosen;
    $("chosen").hidden = !chosen;
    $("chosen").firstElementChild.textContent = label;
    list();
  };

  heads.forEach((head, place) => head.firstElementChild.addEventListener("click", () => {
    // Numbers are first sorted with the largest on top, texts with the first letter.
    const numeric = head.classList.contains("number");
    state.down = state.column === place ? !state.down : numeric;
    state.column = place;
    list();
  }));
  $("words").addEventListener("input", list);
  $("stage").addEventListener("change", list);
  $("words").form.addEventListener("submit", (event) => event.preventDefault());
  $("everyone").addEventListener("click", () => {
    choose(null, "");
    $("words").focus();
  });
  $("back").addEventListener("click", () => { state.first -= PAGE; draw(); });
  $("on").addEventListener("click", () => { state.first += PAGE; draw(); });
  for (const button of document.querySelectorAll(".show")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { kind, number } = button.dataset;
      $("words").value = "";
      $("stage").value = "";
      const sentence = button.closest("li").querySelector(".sentence").textContent;
      choose({ kind, number: Number(number) }, `Only: ${sentence}`);
      $("students").scrollIntoView();
      $("students").focus({ preventScroll: true });
    });
  }
  if (hide) {
    $("names").hidden = false;
    const names = [...document.querySelectorAll(".name[data-alias]")];
    const told = names.map((one) => [...one.childNodes]);
    hide.addEventListener("click", () => {
      state.hidden = !state.hidden;
      hide.setAttribute("aria-checked", String(state.hidden));
      names.forEach((one, place) => {
        one.replaceChildren(...(state.hidden ? [one.dataset.alias] : told[place]));
      });
      list();
    });
  }
  $("table").hidden = false;
  list();
  document.documentElement.dataset.ready = "yes";
  performance.mark("usable"); // for benchmarks/class_page.py
})();
