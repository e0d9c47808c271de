"""What a power cut leaves of files, made from a trace of the calls that changed them.

A write is sure once a sync of its file that began after it has returned; a name once a sync of its
folder has. What is not sure at the cut may be there whole, in part, or not: each page of the device by
itself, in any order, torn at any byte, as zeros or as garbage; the file as long as at any moment since
its last sync. Bytes that were sure and are not written again stay: a device may tear what it writes,
never what it does not.
"""

import os


class Change:
    """A write (data), a cut to a length (data None), or a sync (neither)."""

    def __init__(self, begun, returned, at=0, data=None, size=None):
        self.begun, self.returned, self.at, self.data, self.size = begun, returned, at, data, size


class File:
    def __init__(self):
        self.changes, self.syncs, self.position = [], [], 0

    def written(self):
        """All of it, as one reads it where nothing is cut."""
        data = bytearray()
        for change in self.changes:
            apply(data, change)
        return bytes(data)


class Trace:
    """Of one folder and what is below it: files by number, names with the times at which they came."""

    def __init__(self, calls, root):
        self.root = root if isinstance(root, bytes) else root.encode()
        self.files, self.by_path = [], {}
        # (begun, returned, path, file, None: it went; the path that it had before, None: it had none)
        self.names = []
        self.folders = {}  # path: syncs
        for call in calls:
            take = getattr(self, "_" + call.name, None)
            if take and call.returned is not None and call.result() >= 0:
                take(call)

    def _is_ours(self, path):
        return path.startswith(self.root + b"/")

    def _named(self, call, index=0):
        """The path that a call names, whole."""
        path = call.texts()[index]
        return path if path.startswith(b"/") else call.path() + b"/" + path

    def _openat(self, call):
        path = self._named(call)
        if not self._is_ours(path) or "O_RDONLY" in call.text:
            return
        if "O_CREAT" in call.text and path not in self.by_path:
            self._name(call, path, File())
        elif path in self.by_path:
            self.by_path[path].position = 0
            if "O_TRUNC" in call.text:
                self._cut(call, self.by_path[path], 0)

    def _name(self, call, path, file, old=None):
        if file not in self.files:
            self.files.append(file)
        self.by_path[path] = file
        self.names.append((call.begun, call.returned, path, file, old))

    def _rename(self, call):
        old, new = self._named(call), self._named(call, 1)
        if old in self.by_path:
            self._name(call, new, self.by_path.pop(old), old)

    _renameat = _renameat2 = _rename

    def _unlink(self, call):
        path = self._named(call)
        if self.by_path.pop(path, None):
            self.names.append((call.begun, call.returned, path, None, None))

    _unlinkat = _unlink

    def _write(self, call):
        file = self.by_path.get(call.path())
        if file:
            data = call.data()[:call.result()]
            file.changes.append(Change(call.begun, call.returned, file.position, data))
            file.position += len(data)

    def _cut(self, call, file, size):
        file.changes.append(Change(call.begun, call.returned, size=size))

    def _ftruncate(self, call):
        file = self.by_path.get(call.path())
        if file:
            self._cut(call, file, call.number(-1))

    def _lseek(self, call):
        file = self.by_path.get(call.path())
        if file:
            file.position = call.result()

    def _fdatasync(self, call):
        sync = Change(call.begun, call.returned)
        if call.path() in self.by_path:
            self.by_path[call.path()].syncs.append(sync)
        elif self._is_ours(call.path() + b"/"):
            self.folders.setdefault(call.path(), []).append(sync)

    _fsync = _fdatasync

    def end(self):
        return max([c.returned for f in self.files for c in f.changes] + [0]) + 1

    def image(self, cut, rnd):
        """{path: bytes}: one of the many that a cut at that line of the trace can leave."""
        there = {}
        for begun, returned, path, file, old in self.names:
            if begun >= cut:
                continue
            sure = is_sure(self.folders.get(os.path.dirname(path), []), returned, cut)
            if not sure and rnd.random() < 0.25:
                continue
            # A file has the one name or the other: a rename is whole, or it was not.
            there.pop(path if file is None else old, None)
            if file is not None:
                there[path] = file
        return {path: content(file, cut, rnd) for path, file in there.items()}


def is_sure(syncs, returned, cut):
    return any(s.begun > returned and s.returned < cut for s in syncs)


def apply(data, change):
    if change.data is None:
        del data[change.size:]
        data.extend(bytes(change.size - len(data)))
        return
    data.extend(bytes(max(0, change.at - len(data))))
    data[change.at:change.at + len(change.data)] = change.data


def content(file, cut, rnd):
    sure, open_ = bytearray(), []
    for change in file.changes:
        if change.begun < cut:
            if is_sure(file.syncs, change.returned, cut):
                apply(sure, change)
            else:
                open_.append(change)
    if not open_:
        return bytes(sure)
    return STYLES[rnd.randrange(len(STYLES))](sure, open_, rnd)


def all_of(sure, open_, rnd):
    """As a kill leaves it; or with the last write cut."""
    new = bytearray(sure)
    for change in open_[:rnd.randrange(len(open_) + 1)]:
        apply(new, change)
    return bytes(new)


def cut_short(sure, open_, rnd):
    """A file that grew: cut at any byte behind what is sure."""
    new = bytearray(sure)
    for change in open_:
        apply(new, change)
    return bytes(new[:len(sure) + rnd.randrange(len(new) - len(sure) + 1)]
               if len(new) > len(sure) else new)


def in_pages(sure, open_, rnd):
    """Each page by itself: as it was, as it is, torn, zeros, garbage."""
    page = rnd.choice((512, 4096))
    fill = rnd.choice((lambda n: bytes(n), rnd.randbytes))
    new, lengths = bytearray(sure), [len(sure)]
    touched = set()
    for change in open_:
        apply(new, change)
        lengths.append(len(new))
        if change.data is not None:
            touched.update(range(change.at // page, (change.at + len(change.data) - 1) // page + 1))
    length = rnd.choice(lengths + [rnd.randrange(min(lengths), max(lengths) + 1)])
    made, keep = bytearray(new), rnd.random()
    for number in touched:
        begin, end = number * page, min((number + 1) * page, len(new))
        if rnd.random() < keep:
            continue
        begin += rnd.choice((0, 0, rnd.randrange(page)))
        # What was sure is not written again: it stays.
        for change in open_:
            if change.data is None:
                continue
            a, b = max(begin, change.at), min(end, change.at + len(change.data))
            if a < b:
                old = bytes(sure[a:b])
                made[a:b] = old + fill(b - a - len(old))
    return bytes(made[:length].ljust(length, b"\0"))


STYLES = (all_of, cut_short, in_pages, in_pages)
