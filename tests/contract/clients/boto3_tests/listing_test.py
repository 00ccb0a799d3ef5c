"""Listing: order, prefixes, folders, pages."""

from support import Case, md5


class Listing(Case):
    KEYS = ["a.txt", "b/1", "b/2", "b/c/3", "b0", "d/e/f/g", "zz", "ü/1"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for key in cls.KEYS:
            cls.s3.put_object(Bucket=cls.bucket, Key=key, Body=key.encode())

    def page(self, **parameters):
        return self.s3.list_objects_v2(Bucket=self.bucket, **parameters)

    def walk(self, operation="list_objects_v2", **parameters):
        keys, prefixes = [], []
        for page in self.s3.get_paginator(operation).paginate(Bucket=self.bucket, **parameters):
            keys += [each["Key"] for each in page.get("Contents", [])]
            prefixes += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
        return keys, prefixes

    def test_keys_are_in_byte_order(self):
        self.assertEqual(self.walk()[0], sorted(self.KEYS, key=lambda key: key.encode()))

    def test_every_page_size_gives_the_same(self):
        for operation in ["list_objects_v2", "list_objects"]:
            for delimiter in ["", "/"]:
                for prefix in ["", "b", "b/", "d/e", "none"]:
                    whole = self.walk(operation, Delimiter=delimiter, Prefix=prefix)
                    for size in [1, 2, 3]:
                        with self.subTest(operation=operation, delimiter=delimiter, prefix=prefix, size=size):
                            paged = self.walk(
                                operation, Delimiter=delimiter, Prefix=prefix, PaginationConfig={"PageSize": size}
                            )
                            self.assertEqual(paged, whole)

    def test_folders(self):
        self.assertEqual(self.walk(Delimiter="/"), (["a.txt", "b0", "zz"], ["b/", "d/", "ü/"]))
        self.assertEqual(self.walk(Delimiter="/", Prefix="b/"), (["b/1", "b/2"], ["b/c/"]))
        self.assertEqual(self.page(Delimiter="/")["KeyCount"], 6)

    def test_start_after(self):
        self.assertEqual(self.walk(StartAfter="b/2")[0], ["b/c/3", "b0", "d/e/f/g", "zz", "ü/1"])

    def test_what_a_row_says(self):
        row = self.page(Prefix="a.txt")["Contents"][0]
        self.assertEqual((row["Size"], row["ETag"], row["StorageClass"]), (5, f'"{md5(b"a.txt")}"', "STANDARD"))

    def test_limits(self):
        empty = self.page(MaxKeys=0)
        self.assertEqual((empty["KeyCount"], empty["IsTruncated"]), (0, False))
        self.assertEqual(self.page(MaxKeys=5000)["MaxKeys"], 1000)
        with self.fails("InvalidArgument", 400):
            self.page(ContinuationToken="nonsense!")
