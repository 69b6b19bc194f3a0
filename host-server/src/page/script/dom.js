// The page's script is one file, put together from these short ones; what they share stands here.
const byId = (id) => document.getElementById(id);
const words = document.body.dataset; // what the script says, in the page's language
