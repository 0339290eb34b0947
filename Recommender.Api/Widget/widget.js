// Recommendations on a page; docs/widget.md says how to use it. Every element with data-recommender gets a list. What comes
// from the catalogue is only ever written as text, never as markup, and links may only lead to http and https.
(function () {
  "use strict";

  const script = document.currentScript;
  const settings = script.dataset;
  const { apiKey, tenant } = settings;
  if (!apiKey || !tenant) {
    console.error("recommender: the script tag needs data-api-key and data-tenant");
    return;
  }

  const host = (settings.apiUrl || new URL(script.src).origin).replace(/\/+$/, "");
  const user = settings.userId || visitor();
  const shop = encodeURIComponent(tenant);
  const shown = new Map(); // By product: the elements that show its activity, and what was heard of it last.
  let socket = null;

  // Which route answers which kind of list.
  const lists = {
    similar: (box) => get(`/api/v1/recommendations/${shop}/similar/${encodeURIComponent(box.productId)}`, box),
    complement: (box) => get(`/api/v1/recommendations/${shop}/complement/${encodeURIComponent(box.productId)}`, box),
    personalized: (box) => get(`/api/v1/recommendations/${shop}/personalized/${encodeURIComponent(box.userId || user)}`, box),
    trending: (box) => get(`/api/v1/recommendations/${shop}/trending`, box),
    bundle: (box) => post(`/api/v1/recommendations/${shop}/bundle`, { product_ids: cart(box), count: count(box) }, apiKey),
  };

  const cart = (box) => (box.cart || "").split(",").map((id) => id.trim()).filter(Boolean);
  const count = (box) => Number(box.count) || 4;

  // A product page shows similar products, a cart what goes with it, and who is known gets products of their own.
  function kindOf(box) {
    if (box.recommender && box.recommender !== "auto") return box.recommender;
    if (box.productId) return "similar";
    if (cart(box).length > 0) return "bundle";
    return box.userId || settings.userId ? "personalized" : "trending";
  }

  function visitor() {
    const made = `anon_${Date.now()}_${Math.random().toString(36).slice(2, 10)}`;
    try {
      const known = localStorage.getItem("recommender_user");
      if (!known) localStorage.setItem("recommender_user", made);
      return known || made;
    } catch {
      return made; // The browser keeps nothing for this page.
    }
  }

  function get(path, box) {
    const query = new URLSearchParams({ count: count(box) });
    if (box.category) query.set("category", box.category);
    return answer(fetch(`${host}${path}?${query}`, { headers: { "X-API-Key": apiKey } }));
  }

  function post(path, body, key) {
    const headers = { "Content-Type": "application/json", ...(key ? { "X-API-Key": key } : {}) };
    return answer(fetch(host + path, { method: "POST", headers, body: JSON.stringify(body), keepalive: true }));
  }

  async function answer(request) {
    const response = await request;
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    return response.json();
  }

  // Without a key, as everybody may: the tenant is that of the page's origin.
  function report(box, kind, event, metadata) {
    post("/api/v1/ab-events", {
      test_id: box.testId || "widget", variant: box.variant || kind, user_id: user, event_type: event,
      timestamp: Date.now(), metadata,
    }).catch((failure) => console.warn("recommender:", failure.message));
  }

  function safe(address) {
    const link = Object.assign(document.createElement("a"), { href: address });
    return address && /^https?:$/.test(link.protocol) ? link.href : null;
  }

  function element(tag, name, parent, text) {
    const made = document.createElement(tag);
    made.className = `recommender-${name}`;
    if (text !== undefined && text !== null) made.textContent = String(text);
    parent.appendChild(made);
    return made;
  }

  function card(item, box, kind, list) {
    const { name, title, price, image_url: image, url } = item.attributes;
    const address = safe(box.url ? box.url.replace("{id}", encodeURIComponent(item.entity_id)) : url);
    const made = element(address ? "a" : "div", "card", list);
    if (address) made.href = address;
    if (safe(image)) Object.assign(element("img", "image", made), { src: safe(image), alt: "", loading: "lazy" });
    element("span", "name", made, name || title || item.entity_id);
    if (price !== undefined && price !== null) element("span", "price", made, (box.currency || "") + price);
    if (box.activity !== undefined) follow(item.entity_id, element("span", "activity", made));
    made.addEventListener("click", () => report(box, kind, "click", { product_id: item.entity_id }));
  }

  function whenSeen(target, then) {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      then();
    });
    seen.observe(target);
  }

  function follow(product, target) {
    const known = shown.get(product) || { targets: [], text: "" };
    shown.set(product, { ...known, targets: [...known.targets.filter((old) => old.isConnected), target] });
    target.textContent = known.text;
    if (!socket) connect();
    else if (known.targets.length === 0 && socket.readyState === WebSocket.OPEN) subscribe(product);
  }

  const subscribe = (productId) => socket.send(JSON.stringify({ type: "subscribe", productId }));

  function connect() {
    socket = new WebSocket(`${host.replace(/^http/, "ws")}/ws/activity`);
    socket.addEventListener("open", () => shown.forEach((_, product) => subscribe(product)));
    socket.addEventListener("message", (message) => hear(JSON.parse(message.data)));
    socket.addEventListener("close", () => setTimeout(connect, 10_000 * (1 + Math.random())));
  }

  function hear({ type, productId, viewingNow }) {
    const known = shown.get(productId);
    if (type !== "activity" || !known) return;
    known.text = viewingNow > 1 ? (settings.viewingText || "{n} are looking at this").replace("{n}", viewingNow) : "";
    known.targets.forEach((target) => { target.textContent = known.text; });
  }

  async function fill(target) {
    const [box, kind] = [target.dataset, kindOf(target.dataset)];
    target.hidden = true; // An empty list, and one that cannot be had, takes no room.
    try {
      if (!lists[kind]) throw new Error(`data-recommender cannot be ${kind}`);
      const items = await lists[kind](box);
      target.replaceChildren();
      if (items.length === 0) return;
      if (box.title) element("h2", "title", target, box.title);
      const list = element("div", "list", target);
      items.forEach((item) => card(item, box, kind, list));
      target.hidden = false;
      whenSeen(target, () => report(box, kind, "impression", { product_ids: items.map((item) => item.entity_id) }));
    } catch (failure) {
      console.warn("recommender:", failure.message);
    }
  }

  const refresh = () => Promise.all([...document.querySelectorAll("[data-recommender]")].map(fill));
  const track = (type, productId, metadata) => post(
    "/api/v1/interactions", { user_id: user, entity_id: productId, interaction_type: type, metadata }, apiKey);
  window.Recommender = { refresh, track };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", refresh);
  else refresh();
})();
