"use strict";
(() => {
  const live = () => document.querySelectorAll("[data-live]");
  const every = Number(document.documentElement.dataset.poll) * 1000;
  const lost = document.getElementById("lost"), pulse = document.getElementById("pulse");
  let tag = null, skew = 0, missed = 0, heard = Date.now(), wanted = "";

  const ago = seconds => {
    const s = Math.max(0, Math.round(seconds));
    if (s < 90) return `${s} s ago`;
    if (s < 5400) return `${Math.round(s / 60)} min ago`;
    return s < 172800 ? `${Math.round(s / 3600)} h ago` : `${Math.round(s / 86400)} days ago`;
  };
  const age = () => {
    const now = (Date.now() + skew) / 1000;
    for (const time of document.querySelectorAll("time[data-at]")) time.dataset.ago = ago(now - Number(time.dataset.at));
    if (missed < 2) pulse.textContent = `asked ${ago((Date.now() - heard) / 1000)}`;
  };
  const filter = () => {
    for (const row of document.querySelectorAll(".models tbody tr")) row.hidden = !row.dataset.name.includes(wanted);
  };
  const copy = async event => {
    const button = event.target.closest(".copy"), code = event.target.closest("code[title]");
    if (!button && !code) return;
    await navigator.clipboard.writeText(button ? button.previousElementSibling.textContent : code.title);
    if (button) button.textContent = "Copied";
    code?.classList.add("copied");
  };
  const dress = () => {
    for (const button of document.querySelectorAll(".copy")) button.hidden = !navigator.clipboard;
    for (const label of document.querySelectorAll(".filter")) {
      const input = label.querySelector("input");
      label.hidden = document.querySelectorAll(".models tbody tr").length < 8;
      input.value = wanted;
      input.oninput = () => { wanted = input.value.trim(); filter(); };
    }
    filter();
    age();
  };
  const keys = () => new Set([...document.querySelectorAll("[data-key]")].map(row => row.dataset.key));
  const swap = page => {
    const before = keys(), typing = document.activeElement?.matches?.(".filter input"), top = scrollY;
    const unfolded = document.querySelector(".more")?.open;
    for (const part of live()) {
      const next = page.getElementById(part.id);
      part.className = next.className;
      part.replaceChildren(...next.childNodes);
    }
    document.title = page.title;
    document.querySelector("link[rel=icon]").href = page.querySelector("link[rel=icon]").href;
    for (const row of document.querySelectorAll("[data-key]")) row.classList.toggle("new", !before.has(row.dataset.key));
    dress();
    if (unfolded) document.querySelector(".more")?.setAttribute("open", "");
    if (typing) document.querySelector(".filter input")?.focus();
    scrollTo({top, behavior: "instant"});
  };
  const get = async path => {
    const answer = await fetch(path, {cache: "no-cache", signal: AbortSignal.timeout(every)});
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  };
  const ask = async () => {
    try {
      const answer = await get("/snapshot.json");
      if (answer.headers.get("ETag") !== tag) {
        const page = new DOMParser().parseFromString(await (await get("/")).text(), "text/html");
        swap(page);
        tag = answer.headers.get("ETag");
      }
      skew = Date.parse(answer.headers.get("Date")) - Date.now();
      missed = 0;
      heard = Date.now();
    } catch {
      missed += 1;
    }
    const gone = missed >= 2;
    if (gone) document.getElementById("lost-at").textContent = new Date(heard).toLocaleTimeString();
    lost.hidden = !gone;
    document.body.classList.toggle("gone", gone);
    document.title = (gone ? "No answer: " : "") + document.title.replace(/^No answer: /, "");
    age();
    setTimeout(ask, every);
  };

  if (navigator.clipboard) {
    document.body.classList.add("js");
    document.addEventListener("click", copy);
  }
  dress();
  if (location.protocol.startsWith("http")) {
    setTimeout(ask, every);
    setInterval(age, 1000);
  }
})();
