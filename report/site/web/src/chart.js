// The library that draws charts, in a file of its own: only pages that draw one load it.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

window.mutcheck.chart(uPlot);
