/* SPDX-License-Identifier: Apache-2.0 */
/* Search over names and headings. The index is loaded when the box is first used. */
(function () {
    const box = document.getElementById("search"), list = document.getElementById("found");
    const root = document.documentElement.dataset.root;
    let loading = false;
    function rank(entry, words) {
        const title = entry[0].toLowerCase();
        if (!words.every(word => title.includes(word))) return 0;
        const whole = words.join(" ");
        return title === whole ? 4 : title.startsWith(whole) ? 3 : entry[2] === "guide" ? 2 : 1;
    }
    function show() {
        const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
        list.replaceChildren();
        if (!words.length || !window.awscIndex) return;
        window.awscIndex.map(entry => [rank(entry, words), entry]).filter(one => one[0])
            .sort((a, b) => b[0] - a[0] || a[1][0].length - b[1][0].length).slice(0, 30)
            .forEach(([, entry]) => {
                const link = document.createElement("a"), kind = document.createElement("small");
                link.href = root + entry[1];
                link.textContent = entry[0] + " ";
                kind.textContent = entry[2];
                link.append(kind);
                const item = document.createElement("li");
                item.append(link);
                list.append(item);
            });
    }
    function load() {
        if (loading) return;
        loading = true;
        const script = document.createElement("script");
        script.src = root + "search-index.js";
        script.onload = show;
        document.head.append(script);
    }
    box.addEventListener("focus", load);
    box.addEventListener("input", () => { load(); show(); });
    box.form.addEventListener("submit", event => {
        event.preventDefault();
        const first = list.querySelector("a");
        if (first) location.href = first.href;
    });
    document.addEventListener("keydown", event => {
        if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
        if (event.key === "Escape") { box.value = ""; show(); }
    });
})();
