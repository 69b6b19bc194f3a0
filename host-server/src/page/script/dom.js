// The page's script is one file, put together from these short ones; what they share stands here.
const byId = (id) => document.getElementById(id);
const make = (name, given = {}) => Object.assign(document.createElement(name), given);
const words = document.body.dataset; // what the script says, in the page's language
const fill = (text, given, show = String) => text.replace(/\{(\w+)\}/g, (_, name) => show(given[name])); // `{name}` in it
