"use strict";
// Loaded by Node before jsii's own program: NODE_OPTIONS, set in _node.py.
require("./one_process");
require("./lazy_index");
require("./lazy_archiver");
require("./no_traces");
require("./sparing");

// cdktf asks it of every output that is a list or an object, and Node 22 says that it is deprecated.
require("util").isArray = Array.isArray;
