"use strict";
(() => {
  const live = () => document.querySelectorAll("[data-live]");
  const every = Number(document.documentElement.dataset.poll) * 1000;
  const texts = part => [...part.children].map(child => child.outerHTML);
  const written = new Map([...live()].map(part => [part.id, texts(part)]));  // before anything here dresses it
  const lost = document.getElementById("lost"), pulse = document.getElementById("pulse");
  const said = document.getElementById("said"), icon = document.querySelector("link[rel=icon]");
  const served = location.protocol.startsWith("http");
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
    if (served && missed < 2) pulse.textContent = `asked ${ago((Date.now() - heard) / 1000)}`;
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
  const words = element => element.textContent.replace(/\s+/g, " ").trim();
  const heads = page => [...page.querySelectorAll("h1, #alerts h2")].map(words);
  const renew = (part, next) => {
    const before = written.get(part.id), now = texts(next), fresh = [...next.children];
    written.set(part.id, now);
    part.className = next.className;
    if (before.length !== now.length) return part.replaceChildren(...fresh);
    [...part.children].forEach((child, at) => {
      if (before[at] === now[at]) return;  // whatever the reader does there goes on
      const left = child.scrollLeft;
      child.replaceWith(fresh[at]);
      fresh[at].scrollLeft = left;
    });
  };
  const ours = page => ["style", "script"].map(tag => page.querySelector(tag)?.textContent).join();
  const swap = page => {
    if (ours(page) !== ours(document)) return location.reload();  // of another version, or nobody's of ours
    const before = keys(), told = heads(document), top = scrollY;
    const news = heads(page).filter(head => !told.includes(head));
    const held = document.activeElement, label = held?.getAttribute("aria-label");
    const unfolded = document.querySelector(".more")?.open;
    for (const part of live()) renew(part, page.getElementById(part.id));
    document.title = page.title;
    icon.href = page.querySelector("link[rel=icon]").href;
    if (news.length) said.textContent = news.join(". ");
    for (const row of document.querySelectorAll("[data-key]")) row.classList.toggle("new", !before.has(row.dataset.key));
    dress();
    if (unfolded) document.querySelector(".more")?.setAttribute("open", "");
    if (label && !held.isConnected) document.querySelector(`[aria-label="${label}"]`)?.focus({preventScroll: true});
    scrollTo({top, behavior: "instant"});
  };
  const ask = async () => {
    try {
      const answer = await fetch("/", {cache: "no-cache", signal: AbortSignal.timeout(every)});
      if (!answer.ok) throw new Error(answer.status);
      const now = answer.headers.get("ETag");
      if (tag === null || now !== tag) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
      tag = now;  // null where somebody between us and the monitor keeps it to himself: then each answer is looked at
      skew = Date.parse(answer.headers.get("Date")) - Date.now();
      missed = 0;
      heard = Date.now();
    } catch {
      missed += 1;
    }
    const gone = missed >= 2;
    if (gone) {
      tag = null;  // the next answer puts everything back
      icon.href = icon.href.replace(/%23[0-9a-f]{6}/, "%23626873");
      document.title = `No answer: ${document.title.replace(/^No answer: /, "")}`;
      document.getElementById("lost-at").textContent = new Date(heard).toLocaleTimeString();
    }
    lost.hidden = !gone;
    document.body.classList.toggle("gone", gone);
    age();
    setTimeout(ask, every);
  };

  if (navigator.clipboard) {
    document.body.classList.add("js");
    document.addEventListener("click", copy);
  }
  dress();
  if (served) {
    setTimeout(ask, every);
    setInterval(age, 1000);
  }
})();
