// A month such as "2026-03" in words: "Mar 2026".
window.tenfoldMonth = (text) => {
  const [year, month] = text.split("-").map(Number);
  return `${["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]} ${year}`;
};
